import type { Event } from '../../src/api.ts'
import type { CaseSocket } from './target.ts'

const FRAME_WAIT_MS = 5_000
const PROBE_WAIT_MS = 100
const PROBE_TRIES = 50

/** A frame as JSON; which fields it has is what the cases look at. */
export type Frame = Record<string, unknown>

/** An open stream connection, read frame by frame. */
export interface FrameStream {
  /** The next frame; fails the case when none comes within five seconds. */
  next(): Promise<Frame>
  /** All frames up to and including the first that matches. */
  until(matches: (frame: Frame) => boolean): Promise<Frame[]>
  /**
   * Writes probes until one arrives live, and returns the frames that came before it. What the server does with a
   * connection or a client frame has no acknowledgement, so this is how a case knows that it is done.
   */
  untilDelivered(writeProbe: () => Promise<string>): Promise<Frame[]>
  /** Sends a frame: text as it is, anything else as JSON. */
  send(frame: unknown): void
  close(): void
}

/** Opens a connection and resolves when the handshake is done. Each frame is shown to `see` as it comes. */
export async function openFrames(
  socket: CaseSocket,
  see: (frame: Frame) => void = () => {},
): Promise<FrameStream> {
  const waiting: Frame[] = []
  let wake = (): void => {}
  socket.addEventListener('message', ({ data }) => {
    const frame = typeof data === 'string' ? (JSON.parse(data) as Frame) : { not_text: data }
    see(frame)
    waiting.push(frame)
    wake()
  })
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('the handshake failed')))
    socket.addEventListener('close', () => reject(new Error('the handshake ended in a close')))
  })

  async function nextWithin(waitMs: number): Promise<Frame | undefined> {
    if (waiting.length === 0) {
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        wake = resolve
        timer = setTimeout(resolve, waitMs)
      })
      clearTimeout(timer)
    }
    return waiting.shift()
  }

  async function next(): Promise<Frame> {
    const frame = await nextWithin(FRAME_WAIT_MS)
    if (!frame) throw new Error(`no frame came within ${FRAME_WAIT_MS} ms`)
    return frame
  }

  async function until(matches: (frame: Frame) => boolean): Promise<Frame[]> {
    const frames: Frame[] = []
    for (;;) {
      const frame = await next()
      frames.push(frame)
      if (matches(frame)) return frames
    }
  }

  async function untilDelivered(writeProbe: () => Promise<string>): Promise<Frame[]> {
    const probes = new Set<unknown>()
    const before: Frame[] = []
    for (let tries = 0; tries < PROBE_TRIES; tries++) {
      probes.add(await writeProbe())
      for (;;) {
        const frame = await nextWithin(PROBE_WAIT_MS)
        if (!frame) break
        if (probes.has(frame.id)) return before
        before.push(frame)
      }
    }
    throw new Error(`none of ${PROBE_TRIES} probes was delivered`)
  }

  const send = (frame: unknown): void =>
    socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
  return { next, until, untilDelivered, send, close: () => socket.close() }
}

/** The event types of live frames, in order. */
export function liveTypes(frames: Frame[]): unknown[] {
  return frames.map((frame) => frame.event_type)
}

/** Matches the live frame of this event. */
export function isLive(eventId: string): (frame: Frame) => boolean {
  return (frame) => frame.id === eventId
}

/** The replayed events of the frames before `replay_complete`. */
export function replayed(frames: Frame[]): Event[] {
  return frames.filter((frame) => frame.type === 'replay').map((frame) => frame.event as Event)
}

/** Matches the end of the replay. */
export function isReplayComplete(frame: Frame): boolean {
  return frame.type === 'replay_complete'
}
