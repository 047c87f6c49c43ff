import { createReadStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ReadableStream } from 'node:stream/web'
import { describe, expect, test } from 'vitest'
import type { EventInput } from '../../../../src/api.ts'
import { CoreClient } from '../../../../src/clients/core-client.ts'
import type { WriterOptions } from '../../../../src/clients/writes/writer/options.ts'
import { mockCore } from '../../../../src/mock/index.ts'
import { listeners } from '../../../support/test-transport.ts'
import { settled } from '../../../support/virtual-clock.ts'

const event = (n: number, more: Partial<EventInput> = {}): EventInput => ({
  event_type: 'test.piped',
  entity_id: `e${n % 3}`,
  payload: { n },
  ...more,
})

function* events(count: number, odd: Readonly<Record<number, Partial<EventInput>>> = {}) {
  for (let n = 0; n < count; n++) yield event(n, odd[n])
}

function setUp(options: WriterOptions = {}) {
  const mock = mockCore()
  const core = new CoreClient({
    baseUrl: 'http://core.test',
    apiKey: 'ask_test',
    fetch: mock.fetch,
    retry: false,
  })
  const numbers = () => mock.events.map(({ payload }) => (payload as { n: number }).n)
  return { mock, writer: core.writer(options), numbers }
}

/** A source that tells how many were taken from it, and why it was left. */
function watched(source: Iterator<EventInput>) {
  let taken = 0
  let left: unknown
  const stream = new ReadableStream<EventInput>(
    {
      pull(controller) {
        const { value, done } = source.next()
        if (done) return controller.close()
        taken += 1
        controller.enqueue(value)
      },
      cancel(reason) {
        left = reason
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, taken: () => taken, left: () => left }
}

describe('a stream into a writer', () => {
  test('takes a pipe, ends when its events are stored, and leaves the writer open', async () => {
    const { mock, writer } = setUp({ maxBatch: 10, maxInFlight: 1 })

    await ReadableStream.from(events(100)).pipeTo(writer.writable())
    expect(mock.events).toHaveLength(100)
    await ReadableStream.from(events(5)).pipeTo(writer.writable())
    expect(mock.events).toHaveLength(105)

    await writer.append(event(1))
    await writer.close()
  })

  test('takes the end of a pipeline of Node, from a file of lines', async () => {
    const { writer, numbers } = setUp()
    const folder = await mkdtemp(join(tmpdir(), 'allsource-writable-'))
    const file = join(folder, 'events.ndjson')
    await writeFile(file, Array.from(events(250), (one) => `${JSON.stringify(one)}\n`).join(''))

    await pipeline(
      createInterface({ input: createReadStream(file) }),
      async function* (lines: AsyncIterable<string>) {
        for await (const line of lines) yield JSON.parse(line) as EventInput
      },
      Writable.fromWeb(writer.writable(), { objectMode: true }),
    )

    expect(numbers().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 250 }, (_, n) => n))
    await rm(folder, { recursive: true })
  })

  test('takes no more from its source than the writer may hold', async () => {
    const { mock, writer } = setUp({ maxQueued: 8, maxBatch: 2 })
    mock.fail({ type: 'hang' }, { times: 4 })
    const source = watched(events(100))
    const piped = source.stream.pipeTo(writer.writable()).catch((thrown) => thrown)
    await settled()
    await settled()

    // One more is in the stream itself.
    expect(source.taken()).toBeLessThanOrEqual(9)
    expect(writer.desiredSize).toBe(0)
    const enough = new Error('enough')
    await expect(writer.close({ signal: AbortSignal.abort(enough) })).rejects.toBe(enough)
    await piped
    expect(source.left()).toBe(enough)
  })

  test('breaks at an event that is invalid, names its place, and stores those before it', async () => {
    const { writer, numbers } = setUp()
    const source = watched(events(10, { 4: { entity_id: '' } }))

    const error = await source.stream.pipeTo(writer.writable()).catch((thrown) => thrown)
    await writer.close()

    expect(error).toMatchObject({ code: 'invalid_input', field: 'events[4].entity_id' })
    expect(source.left()).toBe(error)
    expect(numbers().toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3])
  })

  test('breaks at an event that is refused, and takes back what is behind it and not sent', async () => {
    const { writer, numbers } = setUp({ maxInFlight: 1, maxBatch: 2 })
    const source = watched(events(1_000, { 4: { expected_version: 9 } }))

    await expect(source.stream.pipeTo(writer.writable())).rejects.toMatchObject({ code: 'version_conflict' })
    await writer.close()

    expect(numbers()).toEqual([0, 1, 2, 3])
  })

  test('breaks when its last event is refused while it ends', async () => {
    const { writer } = setUp()

    const piped = ReadableStream.from(events(2, { 1: { expected_version: 9 } })).pipeTo(writer.writable())

    await expect(piped).rejects.toMatchObject({ code: 'version_conflict' })
    await writer.close()
  })

  test('takes back what is not sent when its source fails, and nothing that others appended', async () => {
    const { writer, mock, numbers } = setUp({ maxInFlight: 1, lingerMs: 20 })
    async function* failing() {
      yield* events(3)
      throw new Error('the disk is gone')
    }
    const piped = ReadableStream.from(failing()).pipeTo(writer.writable())
    const other = writer.append(event(77))

    await expect(piped).rejects.toThrow('the disk is gone')
    await other
    await writer.close()

    expect(numbers()).toEqual([77])
    expect(mock.requests).toHaveLength(1)
  })

  test('stops waiting for room, and for its last events, when it is aborted', async () => {
    const { mock, writer } = setUp({ maxQueued: 1 })
    mock.fail({ type: 'hang' })
    const reason = new Error('enough')
    const into = writer.writable().getWriter()
    into.closed.catch(() => {})
    const written = into.write(event(1)).catch((thrown) => thrown)
    while (mock.requests.length === 0) await settled()

    await into.abort(reason)

    expect(await written).toBe(reason)
    const last = writer.writable().getWriter()
    last.closed.catch(() => {})
    const closed = last.write(event(2)).then(() => last.close())
    closed.catch(() => {})
    await last.abort(reason)
    await expect(closed).rejects.toBe(reason)
    await writer.close({ signal: AbortSignal.abort(reason) }).catch(() => {})
  })

  test('stops waiting for room when its signal aborts, takes back what is not sent, and lets go of the signal', async () => {
    const { mock, writer } = setUp({ maxQueued: 4, maxBatch: 2, maxInFlight: 1 })
    mock.fail({ type: 'hang' }, { times: 1 })
    const source = watched(events(100))
    const controller = new AbortController()
    const { signal } = controller
    const piped = source.stream.pipeTo(writer.writable({ signal }), { signal }).catch((thrown) => thrown)
    await settled()
    await settled()
    expect(writer.desiredSize).toBe(0)

    const enough = new Error('enough')
    controller.abort(enough)
    expect(await piped).toBe(enough)
    expect(source.left()).toBe(enough)
    expect(writer.desiredSize).toBeGreaterThan(0)
    expect(listeners(signal)).toBe(0)
    await writer.close({ signal: AbortSignal.abort(enough) }).catch(() => {})
  })

  test('takes nothing once its signal is aborted, and does not wait for its end', async () => {
    const { mock, writer } = setUp({ maxInFlight: 1, maxBatch: 1 })
    mock.fail({ type: 'hang' }, { times: 1 })
    const [before, ending] = [new AbortController(), new AbortController()]
    const into = writer.writable({ signal: before.signal }).getWriter()
    into.closed.catch(() => {})
    before.abort('before')
    await expect(into.write(event(1))).rejects.toBe('before')
    expect(mock.requests).toEqual([])

    const last = writer.writable({ signal: ending.signal }).getWriter()
    last.closed.catch(() => {})
    await last.write(event(2))
    const closed = last.close()
    ending.abort('enough')
    await expect(closed).rejects.toBe('enough')
    await writer.close({ signal: AbortSignal.abort('enough') }).catch(() => {})
  })

  test('breaks when the writer is closed', async () => {
    const { writer } = setUp()
    await writer.close()

    const piped = ReadableStream.from(events(2)).pipeTo(writer.writable())

    await expect(piped).rejects.toMatchObject({ code: 'invalid_input', field: 'writer' })
  })
})
