/* SPDX-License-Identifier: MIT */
#include "arch/riscv/monitor/monitor.h"

/*
 * The tool's line to the monitor: a byte on the board's serial port, whatever
 * it is, asks for the end of the program. Addresses and the interrupt's number
 * are those of QEMU's virt board (hw/riscv/virt.c), registers those of a 16550
 * and of the PLIC (RISC-V Platform-Level Interrupt Controller Specification);
 * its context 1 is the first hart's S-mode.
 */

#define UART	    0x10000000ul
#define UART_IER    1
#define IER_RECEIVE 1u /* a byte has come */
#define UART_IRQ    10

#define PLIC	       0x0c000000ul
#define PLIC_PRIORITY  (PLIC + 4 * UART_IRQ)
#define PLIC_ENABLE    (PLIC + 0x2080)
#define PLIC_THRESHOLD (PLIC + 0x201000)

static void write_word(uint64_t address, uint32_t value)
{
	*(volatile uint32_t *)(MEMORY_OFFSET + address) = value;
}

void line_open(void)
{
	*(volatile uint8_t *)(MEMORY_OFFSET + UART + UART_IER) = IER_RECEIVE;
	write_word(PLIC_PRIORITY, 1);
	write_word(PLIC_ENABLE, 1u << UART_IRQ);
	write_word(PLIC_THRESHOLD, 0);
	csr_set(sie, 1ul << EXTERNAL);
}
