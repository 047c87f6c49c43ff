import type { WebSocketClass } from '../../src/transport/options.ts'

/** Decides what becomes of a text frame: `deliver` it now, later, changed, twice or never. */
export type FramePolicy = (frame: string, deliver: (frame: string) => void) => void

/** A socket class like the given one, but each socket's frames go through a policy of its own. */
export function unrulySocket(Socket: WebSocketClass, policyOf: () => FramePolicy): WebSocketClass {
  const make = function UnrulySocket(url: string) {
    const socket = new Socket(url)
    const policy = policyOf()
    let listener: ((event: { data: unknown }) => void) | null = null
    const deliver = (data: string) => {
      if (socket.readyState === 1) listener?.({ data })
    }
    const onmessage = ({ data }: { data: unknown }) => policy(String(data), deliver)
    Object.defineProperty(socket, 'onmessage', {
      get: () => onmessage,
      set: (given) => {
        listener = given
      },
    })
    return socket
  }
  return make as unknown as WebSocketClass
}

/** Whether a frame is a live event, which alone may come in another order than the log's. */
export function isLiveFrame(frame: string): boolean {
  return !('type' in (JSON.parse(frame) as object))
}
