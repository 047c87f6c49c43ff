/** A source of numbers in [0, 1), such as `Math.random`. Injected so that a failing run can be replayed. */
export type Random = () => number
