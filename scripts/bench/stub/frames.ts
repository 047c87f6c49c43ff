/** Bytes of the JSON text of every replay frame. */
export const FRAME_BYTES = 300

const FIRST_MS = Date.UTC(2026, 0, 1)

/** The log that the stub serves: as long as it is asked to be, the same for the same numbers. */
export interface StubLog {
  /** Events; their positions are 1 to this. */
  readonly head: number
  /** Entities that take turns. */
  readonly entities: number
}

/** The entity of the event at a position. */
export function entityAt(position: number, { entities }: Pick<StubLog, 'entities'>): string {
  return `entity-${String(position % entities).padStart(6, '0')}`
}

/** How many events of the log each entity has: what a fold that counts must come to. */
export function countsOf(log: StubLog): Record<string, number> {
  const counts: Record<string, number> = {}
  for (let turn = 1; turn <= Math.min(log.entities, log.head); turn++) {
    counts[entityAt(turn, log)] = Math.floor((log.head - turn) / log.entities) + 1
  }
  return counts
}

/** The JSON of the event at a position, without the frame around it. */
export function eventAt(position: number, log: Pick<StubLog, 'entities'>): string {
  const id = `00000000-0000-4000-8000-${position.toString(16).padStart(12, '0')}`
  const timestamp = `${new Date(FIRST_MS + position).toISOString().slice(0, -1)}000Z`
  const version = Math.ceil(position / log.entities)
  const head = `{"id":"${id}","event_type":"bench.event","entity_id":"${entityAt(position, log)}","tenant_id":"default"`
  const tail = `,"timestamp":"${timestamp}","metadata":null,"version":${version}}`
  const payload = `,"payload":{"value":${position},"pad":"`
  const around = `{"type":"replay","position":${position},"event":}`.length
  const pad = FRAME_BYTES - around - head.length - payload.length - '"}'.length - tail.length
  return `${head}${payload}${'x'.repeat(Math.max(0, pad))}"}${tail}`
}

/** WebSocket messages of the replay frames at `from` to `to`, as they go over the wire. */
export function wireFrames(from: number, to: number, log: StubLog): Buffer {
  const messages: Buffer[] = []
  for (let position = from; position <= to; position++) {
    const json = `{"type":"replay","position":${position},"event":${eventAt(position, log)}}`
    messages.push(wireMessage(json))
  }
  return Buffer.concat(messages)
}

/** A server's text message of 126 to 65,535 bytes: unmasked, in one piece. @source RFC 6455, 5.2 */
function wireMessage(text: string): Buffer {
  const length = Buffer.byteLength(text)
  if (length < 126 || length > 65_535) throw new RangeError(`a message of ${length} bytes`)
  const message = Buffer.allocUnsafe(4 + length)
  message.writeUInt8(0x81, 0)
  message.writeUInt8(126, 1)
  message.writeUInt16BE(length, 2)
  message.write(text, 4)
  return message
}
