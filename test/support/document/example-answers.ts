import { type Node, readDocument, resolve } from '../../../scripts/document/read-document.ts'
import type { Step } from '../fake-fetch.ts'
import { operationFinder } from './find-operation.ts'

/** A server that answers every request with the document's first example of a success, and to none else. */
export async function exampleAnswers(): Promise<Step> {
  const document = await readDocument('core')
  const find = operationFinder(document)
  return ({ method, path }) => {
    const found = find(method, path)
    if (found.type !== 'operation') throw new Error(`The document has no ${method} ${path}`)
    const [status, response] = Object.entries(found.operation.responses)[0] ?? []
    const body = firstExample(resolve(document, response ?? {}))
    return new Response(body === undefined ? null : JSON.stringify(body), {
      status: Number(status),
      headers: { 'content-type': 'application/json' },
    })
  }
}

function firstExample(response: Node): unknown {
  const media = (response.content as Node | undefined)?.['application/json'] as Node | undefined
  if (media?.example !== undefined) return media.example
  const [example] = Object.values((media?.examples ?? {}) as Record<string, Node>)
  return example?.value
}
