/** Which part of the ground the picture shows, and how large. */

export class Camera {
  /** Middle of the picture, metres. */
  x: number
  y: number
  /** Pixels of the style sheet per metre; 0 before the first size is known, then all fits. */
  scale = 0
  width = 1
  height = 1
  private readonly widthM: number
  private readonly heightM: number

  constructor(widthM: number, heightM: number) {
    this.widthM = widthM
    this.heightM = heightM
    this.x = widthM / 2
    this.y = heightM / 2
  }

  /** The scale at which the whole city fits. */
  get fitting(): number {
    return Math.min(this.width / this.widthM, this.height / this.heightM)
  }

  get showsAll(): boolean {
    return this.scale <= this.fitting * 1.001
  }

  fit(): void {
    this.scale = this.fitting
    this.x = this.widthM / 2
    this.y = this.heightM / 2
  }

  /** The picture has another size; what was in the middle stays there. */
  resize(width: number, height: number): void {
    const isFitting = this.showsAll
    this.width = width
    this.height = height
    if (isFitting) this.fit()
    else this.keepWithin()
  }

  /** So much closer, and what lies under this pixel stays under it. */
  zoom(factor: number, atX = this.width / 2, atY = this.height / 2): void {
    const groundX = this.groundX(atX)
    const groundY = this.groundY(atY)
    this.scale = Math.min(8, Math.max(this.fitting, this.scale * factor))
    this.x = groundX - (atX - this.width / 2) / this.scale
    this.y = groundY - (atY - this.height / 2) / this.scale
    this.keepWithin()
  }

  /** Moves the picture by so many pixels. */
  pan(dx: number, dy: number): void {
    this.x -= dx / this.scale
    this.y -= dy / this.scale
    this.keepWithin()
  }

  look(x: number, y: number, scale: number): void {
    this.scale = Math.min(8, Math.max(this.fitting, scale))
    this.x = x
    this.y = y
    this.keepWithin()
  }

  screenX(x: number): number {
    return (x - this.x) * this.scale + this.width / 2
  }

  screenY(y: number): number {
    return (y - this.y) * this.scale + this.height / 2
  }

  private groundX(x: number): number {
    return (x - this.width / 2) / this.scale + this.x
  }

  private groundY(y: number): number {
    return (y - this.height / 2) / this.scale + this.y
  }

  /** No further out than to the edge of the city. */
  private keepWithin(): void {
    const halfX = Math.min(this.widthM, this.width / this.scale) / 2
    const halfY = Math.min(this.heightM, this.height / this.scale) / 2
    this.x = Math.min(this.widthM - halfX, Math.max(halfX, this.x))
    this.y = Math.min(this.heightM - halfY, Math.max(halfY, this.y))
  }
}
