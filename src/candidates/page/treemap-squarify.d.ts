export function squarify(areas: ArrayLike<number>, x: number, y: number, width: number, height: number): Float64Array
