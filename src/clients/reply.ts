import { saysAbsent } from '../transport/answer.ts'
import { type Answered, bodyOfSuccess } from './expect-body.ts'

/** What a call gave, and the response it was in. */
export interface Replied<Data> {
  readonly data: Data
  /** Of the last request, if the call took several. Its body is read already. */
  readonly response: Response
}

/** A promise of what a call gives, which also gives the response it was in. */
export interface Reply<Data> extends Promise<Data> {
  /** The data with the last response, whose status and headers tell more; its body is read already. Rejects as the promise itself does. */
  withResponse(): Promise<Replied<Data>>
}

/**
 * Makes a call of one request, whose success body is what the caller gets.
 * @throws what `bodyOfSuccess` throws
 */
export function reply<Body>(call: () => Promise<Answered<Body>>): Reply<Body>
export function reply<Body, Data>(
  call: () => Promise<Answered<Body>>,
  toData: (body: Body) => Data,
): Reply<Data>
export function reply<Body, Data>(
  call: () => Promise<Answered<Body>>,
  toData?: (body: Body) => Data,
): Reply<Body | Data> {
  return replyOf(async () => {
    const { data, response } = await replied(call())
    return { data: toData === undefined ? data : toData(data), response }
  })
}

/** The success body of one request, with its response. @throws what `bodyOfSuccess` throws */
export async function replied<Body>(
  call: Promise<Answered<Body>>,
  findProblem?: (body: Body) => string | undefined,
): Promise<Replied<Body>> {
  const answered = await call
  return { data: bodyOfSuccess(answered, findProblem), response: answered.response }
}

/** Makes a call that finds out by itself what the caller gets. */
export function replyOf<Data>(call: () => Promise<Replied<Data>>): Reply<Data> {
  // What `call` throws before its first await rejects too.
  const replied = (async () => await call())()
  const data = replied.then((answer) => answer.data)
  return Object.assign(data, {
    withResponse() {
      // The caller hears of a failure from the promise that is returned here.
      data.catch(() => {})
      return replied
    },
  })
}

/** As `reply`, but gives `undefined` when the server says that what was asked for is not there. */
export function replyIfThere<Body>(call: () => Promise<Answered<Body>>): Reply<Body | undefined>
export function replyIfThere<Body, Data>(
  call: () => Promise<Answered<Body>>,
  toData: (body: Body) => Data,
): Reply<Data | undefined>
export function replyIfThere<Body, Data>(
  call: () => Promise<Answered<Body>>,
  toData?: (body: Body) => Data,
): Reply<Body | Data | undefined> {
  return replyOf(async () => {
    const answered = await call()
    const { response } = answered
    if (saysAbsent(response)) return { data: undefined, response }
    const body = bodyOfSuccess(answered)
    return { data: toData === undefined ? body : toData(body), response }
  })
}

/** Makes a call that removes or ends something, and gives whether it was there. */
export function replyWhetherThere(call: () => Promise<Answered<unknown>>): Reply<boolean> {
  return replyOf(async () => {
    const answered = await call()
    const { response } = answered
    if (saysAbsent(response)) return { data: false, response }
    bodyOfSuccess(answered)
    return { data: true, response }
  })
}
