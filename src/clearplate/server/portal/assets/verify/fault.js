// What went wrong, as a key of words.js and the values its sentence needs: told in the reader's language, never thrown as text.

export class Fault extends Error {
  /**
   * @param {string} key Key of a sentence in words.js.
   * @param {Record<string, string|number>} values What the sentence names.
   */
  constructor(key, values = {}) {
    super(`${key} ${JSON.stringify(values)}`);
    this.name = "Fault";
    this.key = key;
    this.values = values;
  }
}
