import type * as Http from 'node:http'
import type * as Https from 'node:https'
import type { Socket } from 'node:net'
import { builtin } from '../internal/builtin.node.ts'

/** Node's module for a protocol, and what keeps its connections. */
export interface Way {
  /** Ask it for `request` at each call: those who trace or mock requests put their own there. */
  readonly module: Pick<typeof Http, 'request'>
  readonly agent: Http.Agent
}

/** Servers of Node close after 5 seconds: a request on a connection that the server closes meanwhile is lost, or of unknown outcome. */
const IDLE_MS = 4_000

const ways = new Map<string, Way>()

/**
 * The way to servers of a protocol, `http:` or `https:`. Its connections are shared by all clients of the process, as those of `fetch`
 * are, but not with `http.globalAgent`: others may give that a proxy, a limit or an end.
 */
export function wayOf(protocol: string): Way {
  return ways.get(protocol) ?? makeWay(protocol)
}

function makeWay(protocol: string): Way {
  const name = protocol === 'https:' ? 'node:https' : 'node:http'
  const module = builtin<typeof Http | typeof Https>(name) as typeof Http
  const agent = new module.Agent({ keepAlive: true, timeout: IDLE_MS, scheduling: 'lifo' })
  refuseUnasked(agent)
  const way = { module, agent }
  ways.set(protocol, way)
  return way
}

/** What comes over an idle connection answers nothing, and is not to be taken for the answer to the next request. */
function refuseUnasked(agent: Http.Agent): void {
  const { keepSocketAlive, reuseSocket } = agent
  agent.keepSocketAlive = (socket: Socket) => {
    socket.on('data', close)
    return keepSocketAlive.call(agent, socket)
  }
  agent.reuseSocket = (socket: Socket, request) => {
    socket.off('data', close)
    reuseSocket.call(agent, socket, request)
  }
}

function close(this: Socket): void {
  this.destroy()
}
