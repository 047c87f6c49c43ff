import { type ApiDocument, type Route, resolve, routesOf } from '../api/document.ts'

/** Where operations are, by id: in a client's own document first, then in the other. */
export type Operations = ReadonlyMap<string, Route & { readonly document: ApiDocument }>

/** The operations of documents; where two have an id, the first one's. */
export function operationsIn(documents: readonly ApiDocument[]): Operations {
  const found = documents.flatMap((document) => routesOf(document).map((route) => ({ ...route, document })))
  return new Map(found.reverse().map((route) => [route.operation.operationId, route]))
}

/** `0.21.0`, as people write it: without a patch of 0. */
export function versionText(version: string): string {
  return version.replace(/\.0$/, '')
}

/** Where something exists, as `from Core 0.27`; empty if everywhere. */
export function rangeText(part: object): string {
  const { 'x-since': since, 'x-until': until } = part as Readonly<Record<string, unknown>>
  const texts = [
    ...(typeof since === 'string' ? [`from Core ${versionText(since)}`] : []),
    ...(typeof until === 'string' ? [`gone in Core ${versionText(until)}`] : []),
  ]
  return texts.join(', ')
}

/** The parameters of an operation that not every Core which has it knows, as `` `order` from Core 0.20.2 ``. */
export function newerParameters({
  operation,
  document,
}: Route & { readonly document: ApiDocument }): string[] {
  return (operation.parameters ?? []).flatMap((reference) => {
    const parameter = resolve(reference, document)
    const range = rangeText(parameter)
    const isOlder = range === '' || range === rangeText({ 'x-since': operation['x-since'] })
    return isOlder ? [] : [`\`${parameter.name}\` ${range}`]
  })
}
