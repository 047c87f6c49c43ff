import type { Hooks } from '../../src/transport/hooks.ts'

const NAMES = [
  'onRequest',
  'onResponse',
  'onRequestError',
  'onNotSent',
  'onRetry',
  'onRetryBudgetSpent',
  'onRateLimited',
  'onBreakerChange',
  'onStreamEnd',
] as const satisfies readonly (keyof Hooks)[]

/** Every hook, and what each was told, in order: its name and what the notice says besides the call and the server. */
export function notingHooks() {
  const notices: object[] = []
  const told: (readonly [name: string, facts: object])[] = []
  const hooks: Hooks = Object.fromEntries(
    NAMES.map((name) => [
      name,
      (notice: { readonly baseUrl: string; readonly request?: object }) => {
        const { baseUrl: _, request: __, ...facts } = notice
        notices.push(notice)
        told.push([name, facts])
      },
    ]),
  )
  return { hooks, notices, told }
}
