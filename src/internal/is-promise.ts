/** Of any kind: user code may come with a promise of its own. */
export function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return typeof (value as Partial<PromiseLike<Value>> | undefined | null)?.then === 'function'
}
