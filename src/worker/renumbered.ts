/** Word that the log's positions no longer name the events they named: the state has to be built anew from the events themselves. */
export interface Renumbered {
  readonly type: 'renumbered'
  readonly reason: string
  /** `unordered`: it is not in the order in which Core accepted the events. */
  readonly log: 'changed' | 'unordered'
}

/** Why a state is to be built anew. */
export type RebuildWord = Renumbered | { readonly type: 'rebuild_requested' }

export function renumbered(reason: string, log: Renumbered['log'] = 'changed'): Renumbered {
  return { type: 'renumbered', reason, log }
}
