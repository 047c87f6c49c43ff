import { expect, test } from 'vitest'
import { abortable, linkAbort, onAbort } from '../../src/internal/abort.ts'
import { listeners } from '../support/test-transport.ts'

test('follows several signals and takes over the reason of the first that aborts', () => {
  const [first, second] = [new AbortController(), new AbortController()]
  const linked = linkAbort(first.signal, undefined, second.signal)
  expect(linked.signal.aborted).toBe(false)
  second.abort('second')
  first.abort('first')
  expect(linked.signal.reason).toBe('second')
})

test('is aborted at once if one of them is', () => {
  const { signal } = new AbortController()
  const linked = linkAbort(signal, AbortSignal.abort('before'))
  expect([linked.signal.aborted, linked.signal.reason]).toEqual([true, 'before'])
  linked.unlink()
  expect(listeners(signal)).toBe(0)
})

test('aborts by itself without touching what it follows', () => {
  const { signal } = new AbortController()
  const linked = linkAbort(signal)
  linked.abort('mine')
  expect([linked.signal.reason, signal.aborted]).toEqual(['mine', false])
})

test('lets go of what it follows', () => {
  const controller = new AbortController()
  const linked = linkAbort(controller.signal)
  expect(listeners(controller.signal)).toBe(1)
  linked.unlink()
  linked.unlink()
  expect(listeners(controller.signal)).toBe(0)
  controller.abort()
  expect(linked.signal.aborted).toBe(false)
})

test('settles as the promise does and then listens no more', async () => {
  const { signal } = new AbortController()
  const good = abortable(Promise.resolve(7), signal)
  const bad = abortable(Promise.reject(new Error('x')), signal)
  expect(await good).toBe(7)
  await expect(bad).rejects.toThrow('x')
  await Promise.resolve()
  expect(listeners(signal)).toBe(0)
})

test('rejects with the reason as soon as the signal aborts, whatever the promise does', async () => {
  const controller = new AbortController()
  const waiting = abortable(new Promise(() => {}), controller.signal)
  controller.abort('enough')
  await expect(waiting).rejects.toBe('enough')
})

test('rejects at once if the signal is aborted already, even with a promise that rejects too', async () => {
  await expect(abortable(Promise.reject(new Error('late')), AbortSignal.abort('before'))).rejects.toBe(
    'before',
  )
})

test('is the promise itself without a signal', () => {
  const promise = Promise.resolve()
  expect(abortable(promise, undefined)).toBe(promise)
})

test('needs one listener of a signal, however many wait on it', async () => {
  const controller = new AbortController()
  const { signal } = controller
  const ends = Array.from({ length: 50 }, () => abortable(new Promise(() => {}), signal))
  const linked = Array.from({ length: 50 }, () => linkAbort(signal))
  expect(listeners(signal)).toBe(1)
  controller.abort('enough')
  expect(await Promise.allSettled(ends)).toEqual(Array(50).fill({ status: 'rejected', reason: 'enough' }))
  expect(linked.every((one) => one.signal.aborted)).toBe(true)
  expect(listeners(signal)).toBe(0)
})

test('tells each once, in order, and none that is let go of, be it by one before it', () => {
  const controller = new AbortController()
  const told: string[] = []
  onAbort(controller.signal, () => {
    told.push('first')
    letGoOfThird()
  })
  const letGoOfSecond = onAbort(controller.signal, () => told.push('second'))
  const letGoOfThird = onAbort(controller.signal, () => told.push('third'))
  onAbort(controller.signal, () => told.push('fourth'))
  letGoOfSecond()
  letGoOfSecond()
  controller.abort()
  expect(told).toEqual(['first', 'fourth'])
})

test('hears a signal again after all had let go of it', () => {
  const controller = new AbortController()
  let told = 0
  onAbort(controller.signal, () => told++)()
  onAbort(controller.signal, () => told++)
  controller.abort()
  expect(told).toBe(1)
})
