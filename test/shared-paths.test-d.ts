import { expectTypeOf, test } from 'vitest'
import type { paths as CorePaths } from '../generated/core.ts'
import type { paths as QueryPaths } from '../generated/query.ts'

/** What an operation takes and gives: the fields of its path and query, its body, and the body of its success. */
type Shape<Operation> = {
  path: Operation extends { parameters: { path: infer Path } } ? Path : undefined
  query: Operation extends { parameters: { query?: infer Query } } ? Query : undefined
  body: Operation extends { requestBody: { content: { 'application/json': infer Body } } } ? Body : undefined
  success: Operation extends { responses: { 200: { content: { 'application/json': infer Body } } } }
    ? Body
    : undefined
}

type ReadsOfLatestState =
  | '/api/v1/entities'
  | '/api/v1/entities/duplicates'
  | '/api/v1/entities/{entity_id}/state'
  | '/api/v1/event-feed'
  | '/api/v1/read-models/{name}'
  | '/api/v1/views'
  | '/api/v1/views/{view}'
  | '/api/v1/views/{view}/entities'
  | '/api/v1/views/{view}/entities/{key}'
  | '/api/v1/views/{view}/changes'

/** `true` if two types are one; `toEqualTypeOf` takes two `never` for two types. */
type IsSame<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

type IsShared<Path extends keyof CorePaths & keyof QueryPaths, Method extends 'get' | 'put' | 'delete'> = {
  [Part in keyof Shape<unknown>]: IsSame<
    Shape<CorePaths[Path][Method]>[Part],
    Shape<QueryPaths[Path][Method]>[Part]
  >
}[keyof Shape<unknown>]

test('latest state is read through a gateway as on a Core', () => {
  type Same = { [Path in ReadsOfLatestState]: IsShared<Path, 'get'> }
  expectTypeOf<Same[ReadsOfLatestState]>().toEqualTypeOf<true>()
})

test('latest state is written through a gateway as on a Core', () => {
  expectTypeOf<IsShared<'/api/v1/read-models/{name}', 'put'>>().toEqualTypeOf<true>()
  expectTypeOf<IsShared<'/api/v1/views/{view}', 'put'>>().toEqualTypeOf<true>()
  expectTypeOf<IsShared<'/api/v1/views/{view}', 'delete'>>().toEqualTypeOf<true>()
})

test('what is not the same is told apart', () => {
  expectTypeOf<IsShared<'/api/v1/events/query', 'get'>>().toEqualTypeOf<boolean>()
})
