/* A function with two loops, one that is come to at its head, and a program that calls it for ever. */
	.globl	spin
	.type	spin, @function
spin:	nop
	nop
.Lloop:	add	$1, %rax
	dec	%rcx
	jne	.Lloop
	jmp	.Lcond
.Lbody:	add	$1, %rax
.Lcond:	dec	%rcx
	jne	.Lbody
	ret
	.size	spin, . - spin
	.globl	_start
	.type	_start, @function
_start:	call	spin
	jmp	_start
	.size	_start, . - _start
