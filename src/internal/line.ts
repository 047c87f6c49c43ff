/** Who waits, first come first served. Joining, leaving and calling up the first take the same time however long it is. */
export class Line<Value> {
  /** The end of a ring: what follows it is the first, what precedes it the last. */
  readonly #end: Place<Value> = ring()

  get isEmpty(): boolean {
    return this.#end.next === this.#end
  }

  /** Puts `value` last; the returned function takes it out again, if it still is there. */
  join(value: Value): () => void {
    const end = this.#end
    const place: Place<Value> = { value, previous: end.previous, next: end }
    place.previous.next = place
    end.previous = place
    return () => leave(place)
  }

  /** Takes out the first; `undefined` if nobody waits. */
  shift(): Value | undefined {
    const first = this.#end.next
    leave(first)
    return first.value
  }
}

interface Place<Value> {
  readonly value: Value | undefined
  previous: Place<Value>
  next: Place<Value>
}

function ring<Value>(): Place<Value> {
  const end = { value: undefined } as Place<Value>
  end.previous = end
  end.next = end
  return end
}

/** Leaving twice changes nothing: a place that left is a ring of its own. */
function leave(place: Place<unknown>): void {
  place.previous.next = place.next
  place.next.previous = place.previous
  place.previous = place
  place.next = place
}
