/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Test only. A boot sector that writes what CPUID answers to the serial line: for each leaf one
 * line with the leaf, EAX, EBX, ECX and EDX, as eight hexadecimal digits each; then "end". */
	.code16
	.globl _start
_start:
	cli
	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %ss
	movw	$0x7c00, %sp
	movw	$leaves, %si
next:
	lodsl
	testl	%eax, %eax
	jz	finish
	pushw	%si
	pushl	%eax
	call	put_hex
	popl	%eax
	xorl	%ecx, %ecx
	cpuid
	pushl	%edx
	pushl	%ecx
	pushl	%ebx
	call	put_hex
	popl	%eax
	call	put_hex
	popl	%eax
	call	put_hex
	popl	%eax
	call	put_hex
	movb	$'\n', %al
	call	put
	popw	%si
	jmp	next
finish:
	movw	$word, %si
1:	lodsb
	testb	%al, %al
	jz	2f
	call	put
	jmp	1b
2:	hlt
	jmp	2b

/* EAX, and a blank */
put_hex:
	movl	%eax, %ebx
	movb	$8, %cl
1:	roll	$4, %ebx
	movb	%bl, %al
	andb	$15, %al
	addb	$'0', %al
	cmpb	$'9', %al
	jbe	2f
	addb	$'a' - '0' - 10, %al
2:	call	put
	decb	%cl
	jnz	1b
	movb	$' ', %al

/* AL, when the line is free (16550, LSR bit 5) */
put:
	movb	%al, %ah
	movw	$0x3fd, %dx
1:	inb	%dx, %al
	testb	$0x20, %al
	jz	1b
	movb	%ah, %al
	movw	$0x3f8, %dx
	outb	%al, %dx
	ret

leaves:
	.long	1, 0x40000000, 0x40000001, 0x40000100, 0
word:
	.asciz	"end\n"

	.org	510
	.word	0xaa55
