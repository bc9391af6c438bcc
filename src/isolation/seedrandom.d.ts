// The types of seedrandom cover its main entry only; this is the same function with fewer engines.
declare module 'seedrandom/lib/alea.js' {
  export default function alea(seed: string): (() => number) & { double(): number; int32(): number }
}
