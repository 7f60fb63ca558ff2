// The link to a message: text and settings, compressed, in the fragment of the address. Browsers do not
// send fragments to servers.

/** The longest text that is read, in characters. */
export const LONGEST = 1_000_000;
const PREFIX = "#1.";

/** Return the fragment for an entry, an object with text and settings. */
export async function toFragment(entry) {
  const bytes = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(JSON.stringify(entry)));
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return PREFIX + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Return the entry of a fragment, or null if there is none. Throws an Error if it is damaged. */
export async function fromFragment(fragment) {
  if (fragment.length < 2) return null;
  try {
    if (!fragment.startsWith(PREFIX)) throw new Error("unknown version");
    const binary = atob(fragment.slice(PREFIX.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = await through(
      new DecompressionStream("deflate-raw"),
      Uint8Array.from(binary, (letter) => letter.charCodeAt(0)),
    );
    const { text, settings } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof text !== "string" || settings === null || typeof settings !== "object") throw new Error("other content");
    return { text, settings };
  } catch (error) {
    throw new Error("The link is damaged: copy all of it.", { cause: error });
  }
}

/** Return bytes after they went through a transform stream; a link that expands without end is refused. */
async function through(transform, bytes) {
  const chunks = [];
  let size = 0;
  for await (const chunk of read(new Blob([bytes]).stream().pipeThrough(transform))) {
    size += chunk.length;
    if (size > 6 * LONGEST + 10_000) throw new Error("too long");
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

// Not every browser can iterate over a stream.
async function* read(stream) {
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
}
