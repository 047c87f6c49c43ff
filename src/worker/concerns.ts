import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import type { TypeFilters } from '../clients/type-filters.ts'

/** The journal of Core's read models. A worker that pushes back to one must not hear itself, nor its like. */
const READ_MODEL_COMMITTED = 'allsource.read_model.committed'

/** Whether an event is one for the worker. Consumers are not of one tenant, and Core's live filter is not quite its replay filter. */
export function concerns(
  { event_type, tenant_id }: Event,
  { core, filters }: { readonly core: CoreClient; readonly filters: TypeFilters },
): boolean {
  return tenant_id === core.tenantId && event_type !== READ_MODEL_COMMITTED && filters.matches(event_type)
}
