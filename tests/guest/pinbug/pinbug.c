/*
 * A driver that pins a program's pages, lets a "device" write to them, and releases them: rightly, or wrongly in the
 * way that the program asks for. For guests that are thrown away: it damages the kernel that it is loaded into.
 *
 * The marks "dma_start" and "dma_end" tell the trace when the device works, as pintrace's import expects them.
 */
#include <linux/completion.h>
#include <linux/dma-mapping.h>
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>

#include "pinbug.h"

struct transfer {
	struct delayed_work work;
	struct completion done;
	u32 count;
	u32 id;
	bool writes;
	dma_addr_t *mapped;
	struct page *pages[];
};

/* The device: it exists to have pages mapped for it. */
static struct platform_device *device;

/* The transfer that goes on after the pages have been released early; one program at a time uses the driver. */
static struct transfer *unfinished;

static void mark(const char *what, const struct transfer *t, u32 i)
{
	trace_printk("pinbug %s id=%u page=%px pfn=0x%lx\n", what, t->id, t->pages[i], page_to_pfn(t->pages[i]));
}

static noinline void pinbug_dma_begin(struct transfer *t)
{
	u32 i;

	for (i = 0; i < t->count; i++) {
		t->mapped[i] = dma_map_page(&device->dev, t->pages[i], 0, PAGE_SIZE, DMA_FROM_DEVICE);
		mark("dma_start", t, i);
	}
}

static void write_byte(struct page *page, char value)
{
	char *start = kmap_local_page(page);

	start[128] = value;
	kunmap_local(start);
}

static noinline void pinbug_dma_work(struct work_struct *work)
{
	struct transfer *t = container_of(to_delayed_work(work), struct transfer, work);
	u32 i;

	for (i = 0; i < t->count; i++) {
		dma_unmap_page(&device->dev, t->mapped[i], PAGE_SIZE, DMA_FROM_DEVICE);
		if (t->writes)
			write_byte(t->pages[i], t->id);
		mark("dma_end", t, i);
	}
	complete(&t->done);
}

/* The page's one release, gone wrong. */
static void release_wrongly(struct pinbug_request *q, struct page *page)
{
	switch (q->mode) {
	case PINBUG_LEAK:
		q->leaked++;
		break;
	case PINBUG_PUT:
		put_page(page);
		q->put++;
		break;
	case PINBUG_DOUBLE:
		unpin_user_page(page);
		q->unpinned++;
		unpin_user_page(page);
		q->extra++;
		break;
	}
}

static bool is_early(const struct pinbug_request *q)
{
	return q->mode == PINBUG_EARLY || q->mode == PINBUG_FREED;
}

static void forget(struct transfer *t)
{
	kvfree(t->mapped);
	kvfree(t);
}

static noinline void pinbug_release(struct pinbug_request *q, struct page **pages)
{
	bool some = q->mode == PINBUG_LEAK || q->mode == PINBUG_PUT || q->mode == PINBUG_DOUBLE;
	u32 i;

	if (!some && !is_early(q)) {
		unpin_user_pages_dirty_lock(pages, q->pinned, q->mode == PINBUG_GOOD);
		q->unpinned = q->pinned;
		return;
	}
	for (i = 0; i < q->pinned; i++) {
		if (some && q->nth && i % q->nth == q->nth - 1) {
			release_wrongly(q, pages[i]);
			continue;
		}
		unpin_user_page(pages[i]);
		q->unpinned++;
	}
}

static void finish(struct transfer *t)
{
	wait_for_completion(&t->done);
	flush_delayed_work(&t->work);
}

static long wait_for_unfinished(void)
{
	if (!unfinished)
		return 0;
	finish(unfinished);
	forget(unfinished);
	unfinished = NULL;
	return 0;
}

static void transfer(struct pinbug_request *q, struct transfer *t)
{
	t->id = q->id;
	t->count = q->pinned;
	t->writes = q->mode != PINBUG_FREED;
	init_completion(&t->done);
	INIT_DELAYED_WORK(&t->work, pinbug_dma_work);
	pinbug_dma_begin(t);
	schedule_delayed_work(&t->work, msecs_to_jiffies(q->milliseconds));
	if (is_early(q)) {
		pinbug_release(q, t->pages);
		unfinished = t;
		return;
	}
	finish(t);
	pinbug_release(q, t->pages);
	forget(t);
}

static long pinbug_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	struct pinbug_request q;
	struct transfer *t;
	int pinned;

	if (command == PINBUG_WAIT)
		return wait_for_unfinished();
	if (command != PINBUG_RUN || copy_from_user(&q, (void __user *)argument, sizeof(q)))
		return -EINVAL;
	if (!q.pages || q.pages > 1024 || unfinished)
		return -EINVAL;
	t = kvzalloc(struct_size(t, pages, q.pages), GFP_KERNEL);
	if (!t)
		return -ENOMEM;
	t->mapped = kvcalloc(q.pages, sizeof(*t->mapped), GFP_KERNEL);
	if (!t->mapped) {
		kvfree(t);
		return -ENOMEM;
	}
	pinned = pin_user_pages_fast(q.address, q.pages, FOLL_WRITE, t->pages);
	if (pinned <= 0) {
		forget(t);
		return pinned ? pinned : -EFAULT;
	}
	q.pinned = pinned;
	transfer(&q, t);
	return copy_to_user((void __user *)argument, &q, sizeof(q)) ? -EFAULT : 0;
}

static const struct file_operations pinbug_operations = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = pinbug_ioctl,
};

static struct miscdevice pinbug_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "pinbug",
	.fops = &pinbug_operations,
};

static int __init pinbug_begin(void)
{
	int error;

	device = platform_device_register_simple("pinbug", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	error = dma_coerce_mask_and_coherent(&device->dev, DMA_BIT_MASK(64));
	if (!error)
		error = misc_register(&pinbug_device);
	if (error)
		platform_device_unregister(device);
	return error;
}

static void __exit pinbug_end(void)
{
	misc_deregister(&pinbug_device);
	platform_device_unregister(device);
}

module_init(pinbug_begin);
module_exit(pinbug_end);
MODULE_DESCRIPTION("Pins pages and releases them wrongly, to test tools that find such drivers");
MODULE_LICENSE("GPL");
