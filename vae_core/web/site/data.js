// The packs and records of a site's models.
import { readPack } from "../engine/pack.js";
import { fetchFile } from "./fetched.js";

/** @param {string} name of a file below data/ */
export const fetchBytes = (name) => fetchFile(`data/${name}`);

/** @param {string} name */
export const fetchPack = async (name) => readPack(await fetchBytes(name));

/** @param {string} name */
export const fetchRecord = async (name) => JSON.parse(new TextDecoder().decode(await fetchBytes(name)));
