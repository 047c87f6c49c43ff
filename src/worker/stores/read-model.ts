export { readModelStore } from './read-model-store.ts'
