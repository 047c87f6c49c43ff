// A consumer of the entry point that has a peer, for the compiler only.
import { mockCore } from 'allsource/mock'
import { handlers } from 'allsource/mock/msw'
import { setupServer } from 'msw/node'

export const server = setupServer(...handlers(mockCore(), { baseUrl: 'http://core.test' }))
