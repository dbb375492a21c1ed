# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for switchyardctl(1)

# The words of the line that are no options: "domain edit", "plan"...
function __switchyardctl_words
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word --sysroot --lspci --connect --gpu --domain --type --rom --option --digest --machine --address --output -o
            set skip 1
        else if not string match -q -- '-*' $word
            echo $word
        end
    end
end

function __switchyardctl_first
    test (count (__switchyardctl_words)) -eq 0
end

function __switchyardctl_in
    set -l words (__switchyardctl_words)
    contains -- "$words[1]" $argv; or contains -- "$words[1] $words[2]" $argv
end

function __switchyardctl_ask
    set -l tokens (commandline -opc)
    set -l at (contains -i -- --sysroot $tokens)
    set -l root
    if test -n "$at"
        set root --sysroot $tokens[(math $at + 1)]
    end
    switchyardctl $root $argv 2>/dev/null
end

function __switchyardctl_entries
    __switchyardctl_ask history | string replace -r ' .*' ''
end

function __switchyardctl_domains
    __switchyardctl_ask domain list --json | string match -rg '"name" *: *"([^"]*)"'
end

function __switchyardctl_gpus
    __switchyardctl_ask status --json | string match -rg '"address" *: *"([^"]*)"'
end

complete -c switchyardctl -f

complete -c switchyardctl -l sysroot -r -F -d 'Look at the system below a directory, or at a report'
complete -c switchyardctl -l lspci -r -F -d 'Look at a pasted listing of another computer'
complete -c switchyardctl -l connect -x -a 'qemu:///system qemu:///session' -d 'libvirt connection'
complete -c switchyardctl -l json -d 'Print one JSON document'
complete -c switchyardctl -l version -d 'Print the version'
complete -c switchyardctl -s h -l help -d 'Print help'

complete -c switchyardctl -n __switchyardctl_first -a status -d 'Show this computer and what stands in the way'
complete -c switchyardctl -n __switchyardctl_first -a stages -d 'Show the steps of the set-up'
complete -c switchyardctl -n __switchyardctl_first -a plan -d 'Show what a step would change'
complete -c switchyardctl -n __switchyardctl_first -a apply -d 'Show what a step would change, ask, and do it'
complete -c switchyardctl -n __switchyardctl_first -a mode -d 'Show who has the GPU, or choose what the computer starts with'
complete -c switchyardctl -n __switchyardctl_first -a gvt -d 'List, create or remove virtual GPUs'
complete -c switchyardctl -n __switchyardctl_first -a history -d 'List what was changed'
complete -c switchyardctl -n __switchyardctl_first -a show -d 'Show one entry of the history'
complete -c switchyardctl -n __switchyardctl_first -a undo -d 'Take an entry of the history back'
complete -c switchyardctl -n __switchyardctl_first -a keep -d 'Say that the computer started well'
complete -c switchyardctl -n __switchyardctl_first -a recover -d 'Roll back what was interrupted'
complete -c switchyardctl -n __switchyardctl_first -a drift -d 'Show what was changed since it was set up'
complete -c switchyardctl -n __switchyardctl_first -a domain -d 'List virtual machines, or edit a definition'
complete -c switchyardctl -n __switchyardctl_first -a acpi -d 'Make or look at ACPI tables'
complete -c switchyardctl -n __switchyardctl_first -a vbios -d 'Read a video BIOS, or look at one'
complete -c switchyardctl -n __switchyardctl_first -a check -d 'Say why NVIDIA’s driver would not start, and what to do'
complete -c switchyardctl -n __switchyardctl_first -a mend -d 'Show how to mend all that is safe, ask, and do it'
complete -c switchyardctl -n __switchyardctl_first -a ladder -d 'Say what to try where Code 43 stays, one thing at a time'
complete -c switchyardctl -n __switchyardctl_first -a report -d 'Write what is known of this computer into a file to share'
complete -c switchyardctl -n __switchyardctl_first -a demo -d 'Write a sample laptop into a directory'

complete -c switchyardctl -n '__switchyardctl_in plan apply' -a 'iommu vm release gvt vbios attach'
complete -c switchyardctl -n '__switchyardctl_in mode' -a 'host vm off'
complete -c switchyardctl -n '__switchyardctl_in gvt' -a 'list create remove'
complete -c switchyardctl -n '__switchyardctl_in show undo' -a '(__switchyardctl_entries)'
complete -c switchyardctl -n '__switchyardctl_in domain' -a 'list edit'
complete -c switchyardctl -n '__switchyardctl_in acpi' -a 'vbios battery chassis show'
complete -c switchyardctl -n '__switchyardctl_in vbios' -a 'read show scan'
complete -c switchyardctl -n '__switchyardctl_in check' -F -a '(__switchyardctl_domains)'
complete -c switchyardctl -n '__switchyardctl_in check' -l qemu-args -r -F -d 'Look at a QEMU command line or a log'
complete -c switchyardctl -n '__switchyardctl_in mend ladder' -a '(__switchyardctl_domains)'
complete -c switchyardctl -n '__switchyardctl_in ladder' -l helped -d 'The driver works now'
complete -c switchyardctl -n '__switchyardctl_in ladder' -l did-not-help -d 'Code 43 still shows'
complete -c switchyardctl -n '__switchyardctl_in check mend ladder' -l guest-driver -x -d 'The version of the driver in the guest'
complete -c switchyardctl -n '__switchyardctl_in check' -l all -d 'Show also what is as it should be'
complete -c switchyardctl -n '__switchyardctl_in check' -l ask-guest -d 'Ask the guest agent for the driver'
complete -c switchyardctl -n '__switchyardctl_in check' -l run-in-guest -d 'Ask Windows what it says of the GPU'
complete -c switchyardctl -n '__switchyardctl_in check' -l ladder -d 'Show also what to try where Code 43 stays'
complete -c switchyardctl -n '__switchyardctl_in "acpi vbios" "acpi show" "vbios show" "vbios scan"' -F
complete -c switchyardctl -n '__switchyardctl_in "acpi vbios"' -l machine -x -d 'Make it for this machine type'
complete -c switchyardctl -n '__switchyardctl_in "acpi vbios"' -l address -x -d 'Where the GPU is in the virtual machine'
complete -c switchyardctl -n '__switchyardctl_in "domain edit"' -F -a 'acpi-tables battery cpu dgpu gvt-attach gvt-display hide-vm looking-glass memory smbios uefi usb-input'

complete -c switchyardctl -n '__switchyardctl_in stages plan apply mode "domain edit"' -l gpu -x -a '(__switchyardctl_gpus)' -d 'Act on the GPU at this PCI address'
complete -c switchyardctl -n '__switchyardctl_in stages plan apply "acpi vbios"' -l domain -x -a '(__switchyardctl_domains)' -d 'Act on this virtual machine'
complete -c switchyardctl -n '__switchyardctl_in plan apply "gvt create"' -l type -x -d 'Make a virtual GPU of this type'
complete -c switchyardctl -n '__switchyardctl_in plan apply' -l rom -r -F -d 'Give the video BIOS in this file'
complete -c switchyardctl -n '__switchyardctl_in plan apply' -l option -x -d 'Do what this word stands for'
complete -c switchyardctl -n '__switchyardctl_in mode' -l once -d 'At the next start alone'
complete -c switchyardctl -n '__switchyardctl_in mode' -l next-boot -d 'From the next start on'
complete -c switchyardctl -n '__switchyardctl_in mode' -l now -d 'Right now'
complete -c switchyardctl -n '__switchyardctl_in mode' -l ask-to-quit -d 'Ask your programs to quit'
complete -c switchyardctl -n '__switchyardctl_in apply mend mode "gvt create" "gvt remove" undo' -l digest -x -d 'Refuse unless the plan has this digest'
complete -c switchyardctl -n '__switchyardctl_in apply mend mode "gvt create" "gvt remove" undo report' -s y -l yes -d 'Do not ask'
complete -c switchyardctl -n '__switchyardctl_in "domain edit"' -l with -x -d 'What a recipe needs to know'
complete -c switchyardctl -n '__switchyardctl_in "domain edit"' -l take-back -d 'Take the recipes back instead'
complete -c switchyardctl -n '__switchyardctl_in drift' -l notify -d 'Tell about it in a notification, too'
complete -c switchyardctl -n '__switchyardctl_in "domain edit" "acpi vbios" "acpi battery" "acpi chassis" "vbios read" "vbios scan" report demo' -s o -l output -r -F -d 'Where to write to'
