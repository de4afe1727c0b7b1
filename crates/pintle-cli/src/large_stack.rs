//! Room for templates that recurse as deeply as Go lets them.

use std::thread;

use pintle_render::STACK_SIZE;

/// Does the work on a thread whose stack has room for a hundred thousand nested templates; memory
/// that is not used is never committed. Without such a thread the work is done on this one.
pub(crate) fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let mut work = Some(work);
    let done = thread::scope(|scope| {
        let work = &mut work;
        let run = move || work.take().map(|work| work());
        let thread = thread::Builder::new().stack_size(STACK_SIZE).spawn_scoped(scope, run);
        match thread.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => std::panic::resume_unwind(panic),
            Err(_) => None,
        }
    });
    match (done, work) {
        (Some(done), _) => done,
        (None, Some(work)) => work(),
        (None, None) => unreachable!("work that was taken was done"),
    }
}

#[cfg(test)]
mod tests {
    use super::on_large_stack;

    #[test]
    fn what_the_thread_gives_comes_back() {
        fn depth(left: u32) -> u32 {
            std::hint::black_box([0u8; 1 << 10]);
            if left == 0 { 0 } else { 1 + depth(left - 1) }
        }
        // A hundred mebibytes, far more than the thread of a test has.
        assert_eq!(on_large_stack(|| depth(50_000)), 50_000);
    }
}
