export function writeSection(file: string, title: string, name: string, text: string): void
