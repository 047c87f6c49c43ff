import { expect, test } from 'vitest'
import { abortable, linkAbort } from '../../src/internal/abort.ts'
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
