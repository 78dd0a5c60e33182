/** Where in the developer's code a stack is: the nearest own function or template line. */

import { LIBRARY, OWN, PYTHON, TEMPLATE } from "./profile.js";
import { GLUE, isWithin, rolesOf } from "./roles.js";

const DATABASE_LIBRARIES = ["django.db", "sqlalchemy", "psycopg", "psycopg2", "MySQLdb", "oracledb", "sqlite3"];

/**
 * For each stack node: `place`, the nearest node of own code or of a template, itself included;
 * `library`, the first library frame below that place; `database`, the first frame of a database
 * library below it; `toolbar`, the first frame below it that is the toolbar's own work. -1 where there
 * is none.
 * @typedef {{ place: Int32Array, library: Int32Array, database: Int32Array, toolbar: Int32Array }} Places
 */

/**
 * @param {Profile} profile
 * @returns {Places}
 */
export function placesOf({ frames, stacks: { count, parent, frame } }) {
  const column = () => new Int32Array(count).fill(-1);
  const places = { place: column(), library: column(), database: column(), toolbar: column() };
  const what = rankFrames(frames);
  for (let i = 0; i < count; i++) {
    const rank = what[frame[i]];
    if (rank === PLACE) {
      places.place[i] = i;
      continue;
    }
    if (parent[i] >= 0) places.place[i] = places.place[parent[i]];
    for (const [name, flag] of FIRSTS) {
      const known = parent[i] >= 0 ? places[name][parent[i]] : -1;
      places[name][i] = known < 0 && rank & flag ? i : known;
    }
  }
  return places;
}

const PLACE = 1;
const IN_LIBRARY = 2;
const IN_DATABASE = 4;
const IN_TOOLBAR = 8;

/** @type {["library" | "database" | "toolbar", number][]} */
const FIRSTS = [["library", IN_LIBRARY], ["database", IN_DATABASE], ["toolbar", IN_TOOLBAR]];

function rankFrames(frames) {
  const roles = rolesOf(frames);
  return Uint8Array.from({ length: frames.count }, (_, i) => {
    if (frames.kind[i] === TEMPLATE) return PLACE;
    if (frames.kind[i] !== PYTHON) return 0;
    if (frames.origin[i] === OWN) return PLACE;
    const library = frames.origin[i] === LIBRARY && !(roles[i] & GLUE) ? IN_LIBRARY : 0;
    const database = DATABASE_LIBRARIES.some((name) => isWithin(frames.module[i], name)) ? IN_DATABASE : 0;
    return library | database | (library && frames.package[i] === "debug_toolbar" ? IN_TOOLBAR : 0);
  });
}
