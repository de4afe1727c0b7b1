//! Work on several objects at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Requests that are under way at the same time. More make a small control plane slower.
pub(crate) const MAX_CONCURRENT: usize = 16;

/// Does the work for each item, on several threads if there are several items, and gives the
/// results in the order of the items.
pub(crate) fn for_each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = items.len().min(MAX_CONCURRENT);
    if threads <= 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        while let at = next.fetch_add(1, Ordering::Relaxed)
            && let Some(item) = items.get(at)
        {
            done.push((at, work(item)));
        }
        done
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(take)).collect();
        let mut done = take();
        for helper in helpers {
            let result = helper.join();
            done.extend(result.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::for_each;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..200).collect();
        let work = |item: &u64| {
            std::thread::sleep(std::time::Duration::from_micros(200 - item));
            item * 2
        };
        assert_eq!(for_each(&items, work), items.iter().map(|i| i * 2).collect::<Vec<_>>());
    }
}
