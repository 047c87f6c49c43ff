import { expect, test } from 'vitest'
import type { CoreClient } from '../../src/clients/core-client.ts'
import { exampleAnswers } from './document/example-answers.ts'
import { json } from './fake-fetch.ts'
import { requestLine } from './request-line.ts'
import { isProbe, testCore, withProbes } from './test-client.ts'
import { ending } from './test-transport.ts'

/** A call of a client's method. */
export type Call = (core: CoreClient) => Promise<unknown>

/** A method, what it sends, and what it gives of the document's example. */
export type SentCall = readonly [name: string, call: Call, sent: string, given: unknown]

/** What is asked for, how Core says that it is not there, and what the method gives then. */
export type AbsentCall = readonly [name: string, error: string, call: Call, given: undefined | false]

/** A field, and a call in which it is wrong. */
export type WrongCall = readonly [field: string, call: Call]

/** Any well-formed id. */
export const ID = 'c0ffee00-0000-4000-8000-000000000001'

/** A server that answers as the document's examples do. */
export const byDocument = await exampleAnswers()

/** Each method sends one request, as of the tenant `acme`, and gives what comes. */
export function testSentCalls(calls: readonly SentCall[]): void {
  test.each(calls)('%s sends one request and gives what it answers', async (_, call, sent, given) => {
    const { client, requests } = testCore([byDocument], { tenantId: 'acme' })
    const answer = await call(client)
    expect(requests.filter((request) => !isProbe(request)).map(requestLine)).toEqual([sent])
    if (typeof given === 'object') expect(answer).toMatchObject(given as object)
    else expect(answer).toBe(given)
  })
}

/** Core's word that something is not there is a value; the same status with another text is an error. */
export function testAbsentCalls(calls: readonly AbsentCall[]): void {
  test.each(calls)('gives a value where there is not %s', async (_, error, call, given) => {
    const absent = json({ error }, { status: statusOf(error) })
    const { client } = testCore([withProbes('0.27.0', false, absent)])
    expect(await call(client)).toBe(given)
  })

  test.each(calls)('throws what the same status says otherwise, asked for %s', async (_, error, call) => {
    const { client } = testCore([json({ error: 'Invalid input: x' }, { status: statusOf(error) })])
    expect(await ending(call(client))).toMatchObject({ code: 'api', status: statusOf(error) })
  })
}

function statusOf(error: string): number {
  return error.startsWith('Entity not found') ? 404 : 400
}

/** What Core would refuse, drop or get wrong is refused before anything is sent. */
export function testWrongCalls(calls: readonly WrongCall[]): void {
  test.each(calls)('refuses a wrong `%s` and sends nothing: %s', async (field, call) => {
    const { client, requests } = testCore([byDocument])
    expect(await ending(call(client))).toMatchObject({ code: 'invalid_input', field })
    expect(requests).toEqual([])
  })
}
