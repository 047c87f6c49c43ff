import { setTimeout as sleep } from 'node:timers/promises'
import { type Frame, openFrames } from '../conformance/frames.ts'
import type { Target } from '../conformance/target.ts'
import type { AnswerChecker } from '../support/document/answer-checker.ts'
import { Memory } from './memory.ts'
import type { Json, RequestStep, Step } from './step.ts'

/** A server that programs are played against. */
export interface Player extends Target {
  /** Stops and starts it on the same data. */
  restart?(): Promise<void>
}

type Socket = Awaited<ReturnType<typeof openFrames>>

/** How long a server may take to read a frame of the client: nothing tells that it did. */
const FRAME_READ_MS = 40

const comparedHeaders =
  /^(content-type|allow|etag|retry-after|vary|cache-control|access-control-.*|x-ratelimit-limit|location)$/

/** One server under a program: plays steps and tells what was seen, in names instead of ids and times. */
export class Server {
  readonly #player: Player
  readonly #checker: AnswerChecker | undefined
  readonly #memory = new Memory()
  readonly #sockets = new Map<string, Socket>()

  constructor(player: Player, checker?: AnswerChecker) {
    this.#player = player
    this.#checker = checker
  }

  /** Plays one step and returns what could be seen of it. */
  async play(step: Step): Promise<Json> {
    switch (step.do) {
      case 'request':
        return this.#request(step)
      case 'connect':
        return this.#connect(step.socket, step.consumer)
      case 'send':
        this.#sockets.get(step.socket)?.send(step.frame)
        if (this.#sockets.has(step.socket)) await sleep(FRAME_READ_MS)
        return null
      case 'disconnect':
        this.#sockets.get(step.socket)?.close()
        return this.#sockets.delete(step.socket)
      case 'drain':
        return this.#drain()
      case 'restart':
        await this.#player.restart?.()
        this.#memory.forgetTimes()
        this.#sockets.clear()
        return null
    }
  }

  /** Closes what is open, not the server. */
  end(): void {
    for (const socket of this.#sockets.values()) socket.close()
  }

  async #request(step: RequestStep): Promise<Json> {
    const { method, path, params = [], key = 'good', unordered } = step
    const named = params.map(
      ([name, value]) => `${name}=${encodeURIComponent(this.#memory.recallText(value))}`,
    )
    const query = step.query ?? named.join('&')
    const url = `${this.#player.baseUrl}${this.#path(path)}${query === '' ? '' : `?${query}`}`
    const response = await this.#player.fetch(url, { method, ...this.#bodyAndHeaders(step, key) })
    const text = await response.text()
    const answer = sorted(parse(withoutColumn(text, step)), unordered, this.#memory)
    this.#learnCreated(method, answer)
    const headers = [...response.headers].filter(([name]) => comparedHeaders.test(name))
    const etag = response.headers.get('etag')
    if (etag !== null) this.#memory.learn(etag, 'etag')
    const seen = { status: response.status, headers: Object.fromEntries(headers), answer }
    const { pathname } = new URL(url)
    const checker = step.isUndocumented ? undefined : this.#checker
    const undocumented =
      checker?.answerProblems({
        method,
        pathname,
        status: response.status,
        headers: response.headers,
        body: text,
      }) ?? []
    return this.#memory.name(undocumented.length === 0 ? seen : { ...seen, undocumented })
  }

  /** Ids that a creation gave are kept apart from those that are only mentioned. */
  #learnCreated(method: string, answer: Json): void {
    if (method !== 'POST' || !isObject(answer) || !isObject(answer.body)) return
    const { id, key, token } = answer.body
    if (typeof id === 'string') this.#memory.learn(id, 'created_id')
    for (const secret of [key, token]) if (typeof secret === 'string') this.#memory.learn(secret, 'secret')
  }

  #path(path: string): string {
    return path
      .split('/')
      .map((part) => (part.startsWith('<') ? encodeURIComponent(this.#memory.recallText(part)) : part))
      .join('/')
  }

  #bodyAndHeaders({ headers = {}, body, raw }: RequestStep, key: string): RequestInit {
    const tokens: Record<string, string> = {
      good: this.#player.apiKey,
      wrong: 'ask_wrong',
      made: this.#memory.recallText('<secret:-1>'),
    }
    const authorization: Record<string, string> =
      key in tokens ? { Authorization: `Bearer ${tokens[key]}` } : {}
    const own = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, this.#memory.recallText(value)]),
    )
    if (raw === undefined && body === undefined) return { headers: { ...authorization, ...own } }
    const text = raw ?? JSON.stringify(this.#memory.recall(body ?? null))
    return { headers: { 'Content-Type': 'application/json', ...authorization, ...own }, body: text }
  }

  async #connect(name: string, consumer: string | undefined): Promise<Json> {
    this.#sockets.get(name)?.close()
    const query = consumer === undefined ? '' : `?consumer_id=${encodeURIComponent(consumer)}`
    const url = `${this.#player.baseUrl.replace(/^http/, 'ws')}/api/v1/events/stream${query}`
    const socket = await openFrames(this.#player.openSocket(url))
    this.#sockets.set(name, socket)
    if (consumer === undefined) {
      await sleep(FRAME_READ_MS)
      return []
    }
    return this.#named(await socket.until(({ type }) => type === 'replay_complete'))
  }

  async #drain(): Promise<Json> {
    const probe = { event_type: PROBE_TYPE, entity_id: 'probe', payload: null }
    const response = await this.#player.fetch(`${this.#player.baseUrl}/api/v1/events`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(probe),
    })
    const { event_id } = (await response.json()) as { event_id: string }
    const seen: Record<string, Json> = {}
    for (const [name, socket] of this.#sockets) {
      const frames = await socket
        .until(({ id }) => id === event_id)
        .catch((error) => [{ missed: String(error) }])
      seen[name] = this.#named(frames)
    }
    return this.#memory.name({ event_id, seen })
  }

  #named(frames: readonly Frame[]): Json {
    const undocumented = frames.flatMap((frame) => this.#checker?.frameProblems(frame) ?? [])
    if (undocumented.length === 0) return this.#memory.name(frames as Json)
    return this.#memory.name({ frames: frames as Json, undocumented })
  }
}

/** The type of the events that `drain` writes. Programs add it to every filter. */
export const PROBE_TYPE = 'probe'

/** Where a body goes wrong depends on the length of what was put into it. */
function withoutColumn(text: string, { body }: RequestStep): string {
  return JSON.stringify(body ?? null).includes('"<') ? text.replace(/ at line 1 column \d+$/, '') : text
}

function parse(text: string): Json {
  try {
    return text === '' ? null : { body: JSON.parse(text) as Json }
  } catch {
    return { text }
  }
}

function sorted(body: Json, field: string | undefined, memory: Memory): Json {
  if (field === undefined || !isObject(body) || body.body === undefined) return body
  if (field === '') return Array.isArray(body.body) ? { body: memory.inOrder(body.body) } : body
  const { body: json } = body
  if (!isObject(json) || !Array.isArray(json[field])) return body
  return { body: { ...json, [field]: memory.inOrder(json[field]) } }
}

function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
