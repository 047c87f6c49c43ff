import type { CoreState } from '../core/core-state.ts'
import type { LiveView, NoView } from '../core/views.ts'
import { errorAnswer, jsonAnswer, type MockAnswer } from '../http/answer.ts'
import type { Caller } from './access.ts'
import { refuseRole } from './caller-routes.ts'

/** The answer of a Core that does not serve views. */
export const disabled = jsonAnswer(404, { error: 'views_disabled' })

/** Why a request gets no further, once Core could read it. */
export function refuse(
  core: CoreState,
  caller: Caller,
  permission: 'read' | 'write',
): MockAnswer | undefined {
  return core.servesViews ? refuseRole(caller, permission) : disabled
}

/** Answers for a view, if there is one of that name. */
export function withView(
  core: CoreState,
  tenant: string,
  view: string,
  answer: (found: LiveView) => MockAnswer,
): MockAnswer {
  const found = core.views.find(tenant, view)
  return found.type === 'found' ? answer(found.found) : refuseView(found)
}

/** Why there is no view. */
export function refuseView(problem: NoView): MockAnswer {
  return problem.type === 'not_found'
    ? jsonAnswer(404, { error: 'view_not_found' })
    : jsonAnswer(400, { detail: problem.detail, error: 'invalid_view' })
}

/** A row that was written or deleted. */
export interface ChangedRow {
  readonly key: string
  readonly state: string | null
  readonly version: number
}

/** A row as Core writes it; `null` is a deleted one. */
export function rowJson({ key, state, version }: ChangedRow): string {
  return `{"key":${JSON.stringify(key)},"state":${state},"version":${version}}`
}

/** A 400 with its reason. */
export function invalidInput(reason: string): MockAnswer {
  return errorAnswer(400, `Invalid input: ${reason}`)
}
