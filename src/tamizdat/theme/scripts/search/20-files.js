// The files of an index: named by their content, compressed as raw deflate (docs/search.md).

/** There is no index on this copy of the site. */
class NoIndex extends Error {}
/** A file that the index names is gone: another index was published meanwhile. */
class Replaced extends Error {}

const text = new TextDecoder();
const varint = (body, state) => {
  let number = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = body[state.at++];
    number += (byte & 127) * scale;
    if (byte < 128) return number;
  }
};

/** Order by code points, which is that of UTF-8; strings by themselves compare by halves of surrogates. */
const compare = (one, other) => {
  const [left, right] = [[...one], [...other]];
  const at = left.findIndex((letter, place) => letter !== right[place]);
  if (at < 0) return left.length - right.length;
  return at < right.length ? left[at].codePointAt(0) - right[at].codePointAt(0) : 1;
};

const sums = (steps) => {
  let sum = 0;
  return steps.map((step) => (sum += step));
};

class Files {
  constructor(root) {
    this.root = root;
    this.kept = new Map();
  }

  async load(path, cache = "default") {
    const answer = await fetch(this.root + path, { cache, credentials: "omit", referrerPolicy: "no-referrer" });
    if (answer.status === 404 || answer.status === 410) throw new Replaced(path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer;
  }

  unpacked(path) {
    if (!this.kept.has(path)) {
      const unpacked = async () => {
        const stream = (await this.load(path)).body.pipeThrough(new DecompressionStream("deflate-raw"));
        return new Uint8Array(await new Response(stream).arrayBuffer());
      };
      this.kept.set(path, unpacked().catch((error) => {
        this.kept.delete(path); // so that another attempt asks again
        throw error;
      }));
    }
    return this.kept.get(path);
  }

  /** Returns the manifest that the release's signed metadata names. */
  async manifest() {
    const metadata = async (name) => (await (await this.load(`tuf/${name}.json`, "no-cache")).json()).signed;
    const path = await this.twice(async () => {
      const timestamp = await metadata("timestamp");
      const snapshot = await metadata(`${timestamp.meta["snapshot.json"].version}.snapshot`);
      const targets = await metadata(`${snapshot.meta["targets.json"].version}.targets`);
      const target = Object.values(targets.targets).find(({ custom }) => custom && custom.role === "search");
      if (!target) throw new NoIndex();
      return target.custom.manifest;
    });
    const manifest = await (await this.load(path)).json();
    if (manifest.format !== 2) throw new NoIndex(); // made by another version: the next `tamizdat search` makes it anew
    return manifest;
  }

  /** Does something again where a publish came in between. */
  async twice(what) {
    try {
      return await what();
    } catch (error) {
      if (!(error instanceof Replaced)) throw error;
      return what();
    }
  }
}
