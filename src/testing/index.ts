export { UnmetExpectation } from './expect.ts'
export { type StateStoreCase, type StateStorePlace, stateStoreCases } from './state-store-cases.ts'
