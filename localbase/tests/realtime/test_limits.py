from localbase.realtime.limits import Rate, Window


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_rate_is_an_average_over_a_minute() -> None:
    clock = Clock()
    rate = Rate(2, clock)
    assert rate.hit(120)
    assert not rate.hit()
    clock.now += 55
    assert not rate.hit()
    clock.now += 5
    assert rate.hit(120)
    assert not rate.hit()


def test_what_is_refused_is_not_counted() -> None:
    rate = Rate(1, Clock())
    assert not rate.hit(61)
    assert rate.hit(60)


def test_a_window_begins_with_its_first_call() -> None:
    clock = Clock()
    window = Window(2, 30, clock)
    assert window.hit()
    clock.now += 29
    assert window.hit()
    assert not window.hit()
    clock.now += 1
    assert window.hit()
