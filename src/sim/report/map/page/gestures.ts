/** Mouse, pen, fingers and wheel on the map: they drag it, zoom it, and tap on it. */
import type { Camera } from "./camera.ts"

/** A pointer that moved less than this has tapped, pixels. */
const tapPx = 5

interface Pointer {
  x: number
  y: number
}

/** `moved`: the view is another; `tapped`: a place of the picture, and how far off a finger may be. */
export const listenToGestures = (
  canvas: HTMLCanvasElement,
  camera: Camera,
  moved: () => void,
  tapped: (x: number, y: number, reachPx: number) => void
): void => {
  const pointers = new Map<number, Pointer>()
  let travelled = 0

  canvas.addEventListener("pointerdown", (event) => {
    if (pointers.size === 0) travelled = 0
    pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY })
    canvas.setPointerCapture(event.pointerId)
  })
  canvas.addEventListener("pointermove", (event) => {
    const pointer = pointers.get(event.pointerId)
    if (pointer === undefined) return
    const { offsetX: x, offsetY: y } = event
    const dx = x - pointer.x
    const dy = y - pointer.y
    travelled += Math.abs(dx) + Math.abs(dy)
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1]
    if (other !== undefined) {
      const before = Math.hypot(pointer.x - other.x, pointer.y - other.y)
      const after = Math.hypot(x - other.x, y - other.y)
      camera.pan(dx / 2, dy / 2)
      if (before > 0) camera.zoom(after / before, (x + other.x) / 2, (y + other.y) / 2)
    } else camera.pan(dx, dy)
    pointer.x = x
    pointer.y = y
    moved()
  })
  const lift = (event: PointerEvent): void => {
    const was = pointers.delete(event.pointerId)
    if (!was || event.type === "pointercancel" || travelled > tapPx) return
    tapped(event.offsetX, event.offsetY, event.pointerType === "mouse" ? 12 : 22)
  }
  canvas.addEventListener("pointerup", lift)
  canvas.addEventListener("pointercancel", lift)
  canvas.addEventListener(
    "wheel",
    (event) => {
      // Whoever scrolls past the map is not held up: it zooms once it was clicked, or with the control key.
      if (!event.ctrlKey && !event.metaKey && document.activeElement !== canvas) return
      event.preventDefault()
      camera.zoom(
        Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.002)),
        event.offsetX,
        event.offsetY
      )
      moved()
    },
    { passive: false }
  )
}
