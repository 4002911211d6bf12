/* What a program asks of /dev/pinbug, and what it is told. */
#ifndef PINBUG_H
#define PINBUG_H

#include <linux/ioctl.h>
#include <linux/types.h>

/* How the driver treats the pages that it pinned. */
enum pinbug_mode {
	PINBUG_GOOD = 1,	/* releases them, dirtied, when the device is done */
	PINBUG_LEAK = 2,	/* forgets every nth */
	PINBUG_PUT = 3,		/* releases every nth with put_page() */
	PINBUG_EARLY = 4,	/* releases them while the device still writes */
	PINBUG_DOUBLE = 5,	/* releases every nth twice */
	PINBUG_FREED = 6,	/* like PINBUG_EARLY, and the program unmaps them; nothing is written, others may have them */
	PINBUG_NODIRTY = 7,	/* releases them without marking them dirty */
};

struct pinbug_request {
	__u64 address;
	__u32 pages;
	__u32 mode;
	__u32 nth;		/* 0: none */
	__u32 milliseconds;	/* that the device takes */
	__u32 id;		/* also the byte that the device writes */
	/* what the driver did */
	__u32 pinned;
	__u32 unpinned;
	__u32 put;
	__u32 leaked;
	__u32 extra;
};

#define PINBUG_RUN _IOWR('p', 1, struct pinbug_request)
#define PINBUG_WAIT _IO('p', 2)	/* for the device, after PINBUG_EARLY and PINBUG_FREED */

#endif
