#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# polkit-bus.sh HELPER POLICY CMD…: runs CMD beside a real system bus and a real polkitd of its own.
#
# For use inside demo-root.sh. HELPER is installed where the policy's exec.path says, POLICY where
# polkit looks. There are two users: "admin" (in the group sudo, password "secret") and "guest".
# CMD may write rules into /etc/polkit-1/rules.d; polkitd notices.
set -eu

helper=$1 policy=$2
shift 2

path=$(sed -n 's:.*policykit.exec.path">\([^<]*\)<.*:\1:p' "$policy" | head -n 1)
install -D -m 755 "$helper" "$path"
install -D -m 644 "$policy" "/usr/share/polkit-1/actions/$(basename "$policy")"

# The hash of "secret" (crypt(5), SHA-512 with 1000 rounds, to be quick).
hash=$(openssl passwd -6 -salt switchyard secret)
for user in admin:4001 guest:4002; do
  echo "${user%:*}:x:${user#*:}:${user#*:}::/:/bin/sh" >> /etc/passwd
  echo "${user%:*}:$hash:19000:0:99999:7:::" >> /etc/shadow
  echo "${user%:*}:x:${user#*:}:" >> /etc/group
done
sed -i 's/^\(sudo:.*:\)\([^:]*\)$/\1admin/' /etc/group
grep -q '^sudo:' /etc/group || echo 'sudo:x:27:admin' >> /etc/group

rm -f /usr/share/polkit-1/rules.d/*.rules /etc/polkit-1/rules.d/*.rules
mkdir -p /run/dbus /etc/polkit-1/rules.d
cat > /etc/polkit-1/rules.d/40-admin.rules <<'END'
polkit.addAdminRule(function(action, subject) { return ["unix-group:sudo"]; });
END
chmod 755 /etc/polkit-1/rules.d

dbus-uuidgen --ensure
dbus-daemon --system --fork --nopidfile
# The warnings of other programs are not ours to die of.
env -u G_DEBUG /usr/lib/polkit-1/polkitd --no-debug > /run/polkitd.log 2>&1 &
echo $! > /run/polkitd.pid
gdbus wait --system --timeout 20 org.freedesktop.PolicyKit1

"$@"
