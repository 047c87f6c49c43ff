/** Makes `count` calls, by so many callers at once, each of whom makes its next when the last is done. */
export async function inTurn(callers: number, count: number, call: () => Promise<unknown>): Promise<void> {
  let left = count
  const caller = async () => {
    while (left-- > 0) await call()
  }
  await Promise.all(Array.from({ length: callers }, caller))
}
