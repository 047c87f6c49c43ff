import type { Event, LaggedFrame, ReplayCompleteFrame, ReplayFrame } from '../api.ts'
import { ProtocolError } from '../errors.ts'

/** An event from the stream. */
export type EventMessage = ReplayedEventMessage | LiveEventMessage

/** An event from the log, in its order. */
export interface ReplayedEventMessage {
  readonly type: 'event'
  readonly mode: 'replay'
  /** 1-based place in Core's log of all tenants. */
  readonly position: number
  readonly event: Event
}

/** An event as it was stored, in the order of the broadcast. */
export interface LiveEventMessage {
  readonly type: 'event'
  readonly mode: 'live'
  /** Live events come without one. */
  readonly position: undefined
  readonly event: Event
}

/** The replay is over; what follows is live. */
export interface ReplayCompleteMessage {
  readonly type: 'replay_complete'
  /** Frames replayed, those that were filtered out here included. */
  readonly replayed: number
}

/** The server dropped events because this client was too slow for it. Connect again and they are replayed. */
export interface LaggedMessage {
  readonly type: 'lagged'
  /** Dropped, of any tenant and type. */
  readonly missed: number
}

/** What a connection gives. */
export type StreamMessage = EventMessage | ReplayCompleteMessage | LaggedMessage

/**
 * Reads one text frame: its message, or those of a frame that holds several. `undefined` for a frame that is none of Core's: a newer
 * server may send what this client does not know.
 * @throws protocol for a position that no exact number can hold
 */
export function parseFrame(text: string): StreamMessage | StreamMessage[] | undefined {
  let frame: unknown
  try {
    frame = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!Array.isArray(frame)) return toMessage(frame)
  const messages = frame.map(toMessage)
  return messages.every((message) => message !== undefined) ? messages : undefined
}

type Typed = ReplayFrame | ReplayCompleteFrame | LaggedFrame
/** What a frame may have by the document, of whatever type it came. */
type Fields = {
  readonly [Name in keyof ReplayFrame | keyof ReplayCompleteFrame | keyof LaggedFrame]?: unknown
}

function toMessage(frame: unknown): StreamMessage | undefined {
  if (typeof frame !== 'object' || frame === null) return undefined
  const fields = frame as Fields
  switch (fields.type as Typed['type'] | undefined) {
    case 'replay':
      return isEvent(fields.event)
        ? { type: 'event', mode: 'replay', position: positionOf(fields), event: fields.event }
        : undefined
    case 'replay_complete':
      return typeof fields.replayed === 'number'
        ? { type: 'replay_complete', replayed: fields.replayed }
        : undefined
    case 'lagged':
      return typeof fields.missed === 'number' ? { type: 'lagged', missed: fields.missed } : undefined
    case undefined:
      return isEvent(frame) ? { type: 'event', mode: 'live', position: undefined, event: frame } : undefined
    default:
      return undefined
  }
}

function positionOf(fields: Fields): number {
  const { position } = fields
  if (Number.isSafeInteger(position) && (position as number) > 0) return position as number
  throw new ProtocolError(
    'position',
    `of a replay frame is ${typeof position === 'number' ? position : `a ${typeof position}`}, not an integer from 1 to 2^53 - 1`,
  )
}

function isEvent(value: unknown): value is Event {
  if (typeof value !== 'object' || value === null) return false
  const { id, event_type, entity_id, tenant_id, timestamp } = value as {
    readonly [Name in keyof Event]?: unknown
  }
  return (
    typeof id === 'string' &&
    typeof event_type === 'string' &&
    typeof entity_id === 'string' &&
    typeof tenant_id === 'string' &&
    typeof timestamp === 'string'
  )
}
