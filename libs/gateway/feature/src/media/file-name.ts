const MAX_LENGTH = 240;

/** Control characters end headers; direction marks make `exe.jpg` out of `gpj.exe`. */
const FORBIDDEN = /[\p{Cc}\p{Cf}/\\]/gu;

/** The name of an uploaded file without folders, control and direction characters; null when nothing is left. */
export function uploadedName(name: string | undefined): string | null {
  const last = (name ?? '').split(/[/\\]/).at(-1) ?? '';
  const clean = last.replaceAll(FORBIDDEN, '').trim();
  return clean.length === 0 ? null : [...clean].slice(-MAX_LENGTH).join('').slice(-MAX_LENGTH);
}

/** `Content-Disposition` by RFC 6266: the name in UTF-8, and in ASCII for old clients. */
export function contentDisposition(kind: 'inline' | 'attachment', name: string | null): string {
  if (name === null) return kind;
  const ascii = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
