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

/**
 * The ways to servers, by protocol, `http:` or `https:`, each made when it is first asked for. Whoever makes them shares its connections
 * with nobody: `http.globalAgent` may be given a proxy, a limit or an end by others, and an answer that comes late over a connection is
 * known for another's only by the client that sent the request.
 */
export function makeWays(): (protocol: string) => Way {
  const ways = new Map<string, Way>()
  return (protocol) => {
    let way = ways.get(protocol)
    if (way === undefined) {
      way = makeWay(protocol)
      ways.set(protocol, way)
    }
    return way
  }
}

function makeWay(protocol: string): Way {
  const name = protocol === 'https:' ? 'node:https' : 'node:http'
  const module = builtin<typeof Http | typeof Https>(name) as typeof Http
  // By `lifo` Node may give out one that is destroyed already.
  const agent = new module.Agent({ keepAlive: true, timeout: IDLE_MS, scheduling: 'fifo' })
  dropWhatEnds(agent)
  return { module, agent }
}

/**
 * What comes over an idle connection answers nothing, and is not to be taken for the answer to the next request. Nor is the next one
 * to be sent where the server has ended its side: Node learns of that a turn or two later.
 */
function dropWhatEnds(agent: Http.Agent): void {
  const { keepSocketAlive, reuseSocket } = agent
  agent.keepSocketAlive = (socket: Socket) => {
    socket.on('data', drop).on('end', drop)
    return keepSocketAlive.call(agent, socket)
  }
  agent.reuseSocket = (socket: Socket, request) => {
    socket.off('data', drop).off('end', drop)
    reuseSocket.call(agent, socket, request)
  }
}

/** Takes it from its agent at once. */
function drop(this: Socket): void {
  this.emit('agentRemove')
  this.destroy()
}
