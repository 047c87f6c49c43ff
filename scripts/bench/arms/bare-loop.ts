import { WebSocket } from 'ws'

/** What any consumer of the stream has to do at least: `ws` and `JSON.parse`, nothing kept. Resolves with the events of the replay. */
export function bareReplay(url: string, consumerId: string): Promise<number> {
  const socket = new WebSocket(streamUrl(url, consumerId), { perMessageDeflate: false })
  let events = 0
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (data) => {
      const { type } = JSON.parse(String(data)) as { type?: string }
      if (type === 'replay') events++
      if (type !== 'replay_complete') return
      socket.terminate()
      resolve(events)
    })
  })
}

/** Calls `onLive` for every event that is stored from now on. Resolves when the replay is over; the function ends it. */
export function bareLive(
  url: string,
  consumerId: string,
  onLive: (event: { readonly payload: unknown }) => void,
): Promise<() => void> {
  const socket = new WebSocket(streamUrl(url, consumerId), { perMessageDeflate: false })
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as { type?: string; payload: unknown }
      if (frame.type === undefined) onLive(frame)
      if (frame.type === 'replay_complete') resolve(() => socket.terminate())
    })
  })
}

function streamUrl(url: string, consumerId: string): string {
  return `${url.replace('http', 'ws')}/api/v1/events/stream?consumer_id=${encodeURIComponent(consumerId)}`
}
