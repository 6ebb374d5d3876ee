// What the player itself says, in each language of the lessons.
/** @import { Language } from "./types.js" */

const EN = {
  lesson: (n, of) => `Lesson ${n} of ${of}`,
  minutes: (n) => `${n} min · stays in this browser`,
  notes: "Notes for teachers",
  look: "Look", commit: "Commit", see: "See", why: "Say why", try: "Try",
  guess: "That is my guess", clear: "Clear", show: "Just show me", ready: "Show me",
  go: "Go on", back: "Back", yours: "your guess", model: "model",
  part: (n, of) => `${n} of ${of}`,
  nothing: "Shown without a guess: there is no gap.",
  exact: "exactly", correct: "As you said.", other: "Not what you said.",
  own: "In your words", compare: "Compare with a model answer", modelAnswer: "A model answer",
  wrongWhys: "Two answers that do not hold", missing: "Which part was missing in yours?",
  figure: "Your guess and the answer", task: "Try", open: "Open the instrument", close: "Close it", loading: "Loading the models …",
  making: "The training is being made ready …", notYet: "not yet", done: "Done", tries: (n) => `${n} tries`,
  references: "References", idea: "The idea", formula: "Formula", again: "Start this lesson again",
  next: "Next lesson", list: "All lessons", needs: "Comes after", believe: "What learners believe, and what they then predict",
  class: "Thirty of them", ask: "Ask", wrong: "Goes wrong", board: "At the board", language: "Deutsch",
  finished: "This lesson is done.", set: "not set", of: "of", digit: "Choose a digit",
};
/** @type {typeof EN} */
const DE = {
  lesson: (n, of) => `Lektion ${n} von ${of}`,
  minutes: (n) => `${n} min · bleibt in diesem Browser`,
  notes: "Hinweise für Lehrende",
  look: "Hinsehen", commit: "Festlegen", see: "Vergleichen", why: "Begründen", try: "Ausprobieren",
  guess: "Das ist mein Tipp", clear: "Leeren", show: "Einfach zeigen", ready: "Zeigen",
  go: "Weiter", back: "Zurück", yours: "dein Tipp", model: "Modell",
  part: (n, of) => `${n} von ${of}`,
  nothing: "Ohne Tipp gezeigt: Es gibt keinen Abstand.",
  exact: "genau", correct: "Wie du gesagt hast.", other: "Nicht, was du gesagt hast.",
  own: "In deinen Worten", compare: "Mit einer Musterantwort vergleichen", modelAnswer: "Eine Musterantwort",
  wrongWhys: "Zwei Antworten, die nicht halten", missing: "Welcher Teil fehlte in deiner?",
  figure: "Dein Tipp und die Antwort", task: "Ausprobieren", open: "Instrument öffnen", close: "Schließen", loading: "Die Modelle werden geladen …",
  making: "Das Training wird vorbereitet …", notYet: "noch nicht", done: "Geschafft", tries: (n) => `${n} Versuche`,
  references: "Quellen", idea: "Der Gedanke", formula: "Formel", again: "Diese Lektion von vorn",
  next: "Nächste Lektion", list: "Alle Lektionen", needs: "Kommt nach", believe: "Was Lernende glauben und was sie dann vorhersagen",
  class: "Mit dreißig", ask: "Frage", wrong: "Was schiefgeht", board: "An der Tafel", language: "English",
  finished: "Diese Lektion ist geschafft.", set: "nicht gesetzt", of: "von", digit: "Eine Ziffer wählen",
};

/** @param {Language} language */
export const wordsIn = (language) => (language === "de" ? DE : EN);
