// The words of the view of answers, in the languages of lessons.
/** @import { Language } from "../lesson/types.js" */

const several = (count, one, many) => `${count} ${count === 1 ? one : many}`;

// A number of a picture, to a hundredth.
/** @param {string} point */
const writtenWith = (point) => (value) => `${Math.round(value * 100) / 100}`.replace("-", "\u2212").replace(".", point);

// What is said of a room's pictures.
const ROOM = {
  written: writtenWith("."), middle: "The middle of the room:", model: "The model:", at: (value, name) => `${value} at ${name}`,
  range: (low, high) => `from ${low} to ${high}`, places: (count) => `${several(count, "place", "places")}.`,
  place: (row, column) => `from row ${row}, column ${column}`, meanPlace: "Mean place", marked: "How many were marked",
};
/** @typedef {typeof ROOM} RoomWords */
/** @type {RoomWords} */
const RAUM = {
  written: writtenWith(","), middle: "Die Mitte des Raums:", model: "Das Modell:", at: (value, name) => `${value} bei ${name}`,
  range: (low, high) => `von ${low} bis ${high}`, places: (count) => `${several(count, "Stelle", "Stellen")}.`,
  place: (row, column) => `ab Zeile ${row}, Spalte ${column}`, meanPlace: "Mittlerer Platz", marked: "Wie viele markiert wurden",
};

/** @param {Language} language */
export const roomIn = (language) => (language === "de" ? RAUM : ROOM);

const ENGLISH = {
  about: "Take the files that learners saved (answers as CSV, or the progress of a browser). They stay in this page; nobody is named in them.",
  drop: "Drop files here, or choose them:", files: "Files of answers", lesson: "Lesson",
  people: (count) => several(count, "person", "people"),
  read: (persons, files) => `${several(persons, "person", "people")} in ${several(files, "file", "files")}.`,
  damaged: (name) => `${name} cannot be read: it is damaged or of another kind.`,
  lessons: "All lessons", open: "This lesson", reveal: "Show what the model answers", asking: "The model is asked …",
  room: "What the room predicted", noGuess: "Nobody has committed to anything in this lesson.",
  whys: (count) => `Why, in their words (${count})`, lacked: "Missing, as they saw it:",
  questions: "Questions of this lesson", noAnswer: "Nobody has answered the questions before and after.",
  pair: (number) => `Pair ${number}`, belief: "Pair, and belief before", count: "people",
  rightBefore: "right before", rightAfter: "right after",
  moved: "Indented: of those who held a belief before, the share that is right after. In brackets 95 % intervals (Wilson). “I do not know” is not right.",
  all: "Gain in all lessons, by arm", arm: "Arm", persons: "people", before: "right before", after: "right after", gain: "gain, percentage points",
  arms: { commit: "commit first", free: "free play", "": "no coin tossed" },
  oneArm: "Arms can be compared once both have people: toss the coin at the beginning of a course.",
  few: "Too few people to compare the arms.",
  difference: (interval, visible) => `Committing first, at equal answers before: ${interval} percentage points after (95 %, analysis of covariance). A difference below ${visible} would mostly not be seen with so many people (power 80 %): pool classes.`,
};
/** @type {typeof ENGLISH} */
const GERMAN = {
  about: "Nimm die Dateien, die die Lernenden gesichert haben (Antworten als CSV oder der Stand eines Browsers). Sie bleiben auf dieser Seite; niemand ist darin genannt.",
  drop: "Dateien hier ablegen oder wählen:", files: "Dateien mit Antworten", lesson: "Lektion",
  people: (count) => several(count, "Person", "Personen"),
  read: (persons, files) => `${several(persons, "Person", "Personen")} in ${several(files, "Datei", "Dateien")}.`,
  damaged: (name) => `${name} lässt sich nicht lesen: beschädigt oder von anderer Art.`,
  lessons: "Alle Lektionen", open: "Diese Lektion", reveal: "Zeigen, was das Modell antwortet", asking: "Das Modell wird gefragt …",
  room: "Was der Raum vorhergesagt hat", noGuess: "In dieser Lektion hat sich niemand festgelegt.",
  whys: (count) => `Warum, in ihren Worten (${count})`, lacked: "Was ihnen fehlte:",
  questions: "Fragen dieser Lektion", noAnswer: "Niemand hat die Fragen davor und danach beantwortet.",
  pair: (number) => `Paar ${number}`, belief: "Paar, und Vorstellung davor", count: "Personen",
  rightBefore: "richtig davor", rightAfter: "richtig danach",
  moved: "Eingerückt: von denen, die davor eine Vorstellung hatten, der Anteil, der danach richtig liegt. In Klammern 95-%-Intervalle (Wilson). „Weiß ich nicht“ ist nicht richtig.",
  all: "Zugewinn in allen Lektionen, nach Gruppe", arm: "Gruppe", persons: "Personen", before: "richtig davor", after: "richtig danach", gain: "Zugewinn, Prozentpunkte",
  arms: { commit: "erst festlegen", free: "freies Spiel", "": "keine Münze geworfen" },
  oneArm: "Gruppen lassen sich vergleichen, sobald beide Personen haben: wirf die Münze am Anfang eines Kurses.",
  few: "Zu wenige Personen, um die Gruppen zu vergleichen.",
  difference: (interval, visible) => `Erst festlegen, bei gleichen Antworten davor: ${interval} Prozentpunkte danach (95 %, Kovarianzanalyse). Ein Unterschied unter ${visible} bliebe bei so vielen Personen meist unentdeckt (Teststärke 80 %): fasse Klassen zusammen.`,
};

/** @param {Language} language */
export const answersIn = (language) => (language === "de" ? GERMAN : ENGLISH);
