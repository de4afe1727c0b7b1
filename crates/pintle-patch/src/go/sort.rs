//! The two ways in which package `sort` of Go orders lists. Kubernetes calls them with comparisons
//! that say "less" of equal items, too, so that the way shows in where such items come to stand.
//!
//! Both take the work of any comparison, however contradictory: all places stay within the list.

/// Up to so many items are sorted by insertion.
const FEW: usize = 12;

/// From so many items on, pivots are chosen with more care.
const MANY: usize = 50;

/// Parts in which a stable sort begins.
const BLOCK: usize = 20;

/// Sorts as `sort.Sort`: a quicksort that gives up on bad pivots.
pub(crate) fn sort<T>(items: &mut [T], less: impl Fn(&T, &T) -> bool) {
    let limit = usize::BITS - items.len().leading_zeros();
    let end = items.len();
    Sorter { items, less: &less }.quick(0, end, limit);
}

/// Sorts as `sort.SliceStable`: blocks by insertion, which are merged then.
pub(crate) fn stable_sort<T>(items: &mut [T], less: impl Fn(&T, &T) -> bool) {
    let end = items.len();
    let mut sorter = Sorter { items, less: &less };
    let mut start = 0;
    while start < end {
        let next = (start + BLOCK).min(end);
        sorter.insertion(start, next);
        start = next;
    }
    let mut size = BLOCK;
    while size < end {
        let mut start = 0;
        while start + size < end {
            let next = (start + 2 * size).min(end);
            sorter.merge(start, start + size, next);
            start = next;
        }
        size *= 2;
    }
}

/// What the chosen pivot tells about the order of the whole.
#[derive(Clone, Copy, PartialEq)]
enum Hint {
    Unknown,
    Rising,
    Falling,
}

struct Sorter<'a, T, F> {
    items: &'a mut [T],
    less: &'a F,
}

impl<T, F: Fn(&T, &T) -> bool> Sorter<'_, T, F> {
    /// Compares the items at two places.
    fn less(&self, a: usize, b: usize) -> bool {
        match (self.items.get(a), self.items.get(b)) {
            (Some(a), Some(b)) => (self.less)(a, b),
            _ => false,
        }
    }

    fn swap(&mut self, a: usize, b: usize) {
        if a < self.items.len() && b < self.items.len() {
            self.items.swap(a, b);
        }
    }

    fn insertion(&mut self, start: usize, end: usize) {
        for place in start + 1..end {
            self.sink_left(place, start);
        }
    }

    /// Moves an item to the left as long as it is less than its neighbour.
    fn sink_left(&mut self, mut place: usize, start: usize) {
        while place > start && self.less(place, place - 1) {
            self.swap(place, place - 1);
            place -= 1;
        }
    }

    fn quick(&mut self, mut start: usize, mut end: usize, mut limit: u32) {
        let (mut was_balanced, mut was_partitioned) = (true, true);
        loop {
            let length = end - start;
            if length <= FEW {
                return self.insertion(start, end);
            }
            if limit == 0 {
                return self.heap(start, end);
            }
            if !was_balanced {
                self.scatter(start, end);
                limit -= 1;
            }
            let (mut pivot, mut hint) = self.choose_pivot(start, end);
            if hint == Hint::Falling {
                self.reverse(start, end);
                pivot = (end - 1) - (pivot - start);
                hint = Hint::Rising;
            }
            let may_be_sorted = was_balanced && was_partitioned && hint == Hint::Rising;
            if may_be_sorted && self.finish_sorted(start, end) {
                return;
            }
            if start > 0 && !self.less(start - 1, pivot) {
                start = self.skip_equal(start, end, pivot);
                continue;
            }
            let (middle, partitioned) = self.partition(start, end, pivot);
            was_partitioned = partitioned;
            let (left, right) = (middle - start, end - middle);
            was_balanced = left.min(right) >= length / 8;
            if left < right {
                self.quick(start, middle, limit);
                start = middle + 1;
            } else {
                self.quick(middle + 1, end, limit);
                end = middle;
            }
        }
    }

    /// Brings what is less than the pivot to its left, the rest to its right; says where the pivot
    /// is then, and whether all was so before.
    fn partition(&mut self, start: usize, end: usize, pivot: usize) -> (usize, bool) {
        self.swap(start, pivot);
        let (mut left, mut right) = (start + 1, end - 1);
        let mut rounds = 0;
        loop {
            while left <= right && self.less(left, start) {
                left += 1;
            }
            while left <= right && !self.less(right, start) {
                right -= 1;
            }
            if left > right {
                self.swap(right, start);
                return (right, rounds == 0);
            }
            self.swap(left, right);
            left += 1;
            right -= 1;
            rounds += 1;
        }
    }

    /// Brings what equals the pivot to the left; says where the rest begins.
    fn skip_equal(&mut self, start: usize, end: usize, pivot: usize) -> usize {
        self.swap(start, pivot);
        let (mut left, mut right) = (start + 1, end - 1);
        loop {
            while left <= right && !self.less(start, left) {
                left += 1;
            }
            while left <= right && self.less(start, right) {
                right -= 1;
            }
            if left > right {
                return left;
            }
            self.swap(left, right);
            left += 1;
            right -= 1;
        }
    }

    /// Sorts what is nearly sorted; says whether it was done within a few steps.
    fn finish_sorted(&mut self, start: usize, end: usize) -> bool {
        const STEPS: usize = 5;
        let mut place = start + 1;
        for _ in 0..STEPS {
            while place < end && !self.less(place, place - 1) {
                place += 1;
            }
            if place == end {
                return true;
            }
            if end - start < MANY {
                return false;
            }
            self.swap(place, place - 1);
            if place - start >= 2 {
                self.sink_left(place - 1, 0);
            }
            if end - place >= 2 {
                let mut other = place + 1;
                while other < end && self.less(other, other - 1) {
                    self.swap(other, other - 1);
                    other += 1;
                }
            }
        }
        false
    }

    /// Throws some items about; the same ones for the same length.
    fn scatter(&mut self, start: usize, end: usize) {
        let length = end - start;
        if length < 8 {
            return;
        }
        let mask = (1_usize << (usize::BITS - length.leading_zeros())) - 1;
        let mut random = length as u64;
        let first = start + (length / 4) * 2 - 1;
        for place in first..first + 3 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let mut other = (random as usize) & mask;
            if other >= length {
                other -= length;
            }
            self.swap(place, start + other);
        }
    }

    fn choose_pivot(&self, start: usize, end: usize) -> (usize, Hint) {
        const ALL_SWAPPED: usize = 12;
        let quarter = (end - start) / 4;
        let mut swaps = 0;
        let mut places = [1, 2, 3].map(|nth| start + quarter * nth);
        if end - start >= MANY {
            places = places.map(|place| self.median([place - 1, place, place + 1], &mut swaps));
        }
        let pivot = self.median(places, &mut swaps);
        let hint = match swaps {
            0 => Hint::Rising,
            ALL_SWAPPED => Hint::Falling,
            _ => Hint::Unknown,
        };
        (pivot, hint)
    }

    fn median(&self, places: [usize; 3], swaps: &mut usize) -> usize {
        let mut order = |a: usize, b: usize| {
            let is_wrong = self.less(b, a);
            *swaps += usize::from(is_wrong);
            if is_wrong { (b, a) } else { (a, b) }
        };
        let [a, b, c] = places;
        let (a, b) = order(a, b);
        let (b, _) = order(b, c);
        order(a, b).1
    }

    fn reverse(&mut self, start: usize, end: usize) {
        if let Some(part) = self.items.get_mut(start..end) {
            part.reverse();
        }
    }

    fn heap(&mut self, start: usize, end: usize) {
        let length = end - start;
        for root in (0..=(length - 1) / 2).rev() {
            self.sift_down(root, length, start);
        }
        for last in (0..length).rev() {
            self.swap(start, start + last);
            self.sift_down(0, last, start);
        }
    }

    fn sift_down(&mut self, mut root: usize, length: usize, start: usize) {
        loop {
            let mut child = 2 * root + 1;
            if child >= length {
                return;
            }
            if child + 1 < length && self.less(start + child, start + child + 1) {
                child += 1;
            }
            if !self.less(start + root, start + child) {
                return;
            }
            self.swap(start + root, start + child);
            root = child;
        }
    }

    /// Merges two sorted neighbours in place: what has to change sides is found by bisection, turned
    /// over at once, and both halves are merged the same way. Source: the algorithm SymMerge.
    fn merge(&mut self, start: usize, middle: usize, end: usize) {
        if middle - start == 1 {
            let place = bisect(middle, end, |place| self.less(place, start));
            self.turn(start, middle, place);
            return;
        }
        if end - middle == 1 {
            let place = bisect(start, middle, |place| !self.less(middle, place));
            self.turn(place, middle, end);
            return;
        }
        let half = (start + end) / 2;
        let sum = half + middle;
        let (low, high) = if middle > half { (sum - end, half) } else { (start, middle) };
        let left = bisect(low, high, |place| !self.less(sum - 1 - place, place));
        let right = sum - left;
        self.turn(left, middle, right);
        if start < left && left < half {
            self.merge(start, left, half);
        }
        if half < right && right < end {
            self.merge(half, right, end);
        }
    }

    /// Lets two neighbours change sides.
    fn turn(&mut self, start: usize, middle: usize, end: usize) {
        if start < middle
            && middle < end
            && let Some(part) = self.items.get_mut(start..end)
        {
            part.rotate_left(middle - start);
        }
    }
}

/// The first place that does not pass.
fn bisect(mut low: usize, mut high: usize, passes: impl Fn(usize) -> bool) -> usize {
    while low < high {
        let middle = (low + high) / 2;
        if passes(middle) { low = middle + 1 } else { high = middle }
    }
    low
}
