// What can be done on one's feet: going somewhere, and what takes a wall or a chair to hold.
extension Move {
  static let standing: [Move] = [
    Move(
      id: "desk-stretch", name: "Desk stretch", place: .standing, effort: .small,
      steps: [
        "Stand with your feet wide, and put your hands on the desk or the back of a chair.",
        "Walk your feet back and let your chest sink between your straight arms.",
      ],
      hold: .seconds(20), repetitions: 2, benefit: "back and shoulders",
      source: "Mayo Clinic, sitting stretches",
      suggestion: "Put your hands on the desk, step back, and let your chest sink."),
    Move(
      id: "calf-raises", name: "Calf raises", place: .standing, effort: .small,
      steps: [
        "Rest your hands on the back of a chair or on the wall.",
        "Lift both heels slowly, as high as is comfortable.",
        "Lower them as slowly.",
      ],
      repetitions: 10, variation: "without holding on",
      benefit: "calves and ankles",
      source: "NHS, strength exercises",
      suggestion: "Rise onto your toes and come down slowly, ten times."),
    Move(
      id: "one-leg-stand", name: "One-leg stand", place: .standing, effort: .small,
      steps: [
        "Stand near a wall, with your fingertips on it.",
        "Lift one foot, hips level, the other knee a little bent, and stay.",
      ],
      hold: .seconds(10), repetitions: 3, isPerSide: true, variation: "away from the wall",
      benefit: "balance", source: "NHS, balance exercises",
      suggestion: "Balance on one leg for 10 seconds, then on the other."),
    Move(
      id: "water", name: "Walk for a glass of water", place: .standing, effort: .medium,
      steps: [
        "Leave the desk, and take the longer way to the tap.",
        "Drink a glass of water there, or bring it back.",
      ],
      hold: .seconds(120), benefit: "a walk, and something to drink",
      source: "Mayo Clinic, sitting stretches; Bailey & Locke 2015",
      suggestion: "A good moment to walk and get a glass of water."),
    Move(
      id: "short-walk", name: "Short walk", place: .standing, effort: .medium,
      steps: [
        "Walk through the corridor, the flat or the garden.",
        "Go as fast as you like; come back when the time is up.",
      ],
      hold: .seconds(120), benefit: "the legs, and a clear head",
      source: "Bailey & Locke 2015: two minutes of light walking every twenty",
      suggestion: "How about a short walk, if only to the end of the corridor?"),
    Move(
      id: "visit", name: "Visit somebody", place: .standing, effort: .medium,
      steps: [
        "Think of whom you were about to write to, or to call.",
        "Walk over and ask; or call them, and walk about while you talk.",
      ],
      hold: .seconds(120), benefit: "a walk, and an answer",
      source: "NHS, why we should sit less",
      suggestion: "Is there a message to write? Walk over and say it instead."),
    Move(
      id: "roll-down", name: "Standing roll-down", place: .standing, effort: .medium,
      steps: [
        "Stand with your feet hip-width apart, knees soft.",
        "Let your chin sink to your chest, then roll your back down, bit by bit.",
        "Hang there for a breath, arms loose.",
        "Roll up again from below; your head comes last.",
      ],
      hold: .seconds(15), repetitions: 4, benefit: "a back that bends all along",
      source: "Pilates, as physiotherapists teach it (physio.ie)",
      suggestion: "On your feet, roll down slowly towards your toes, then up again."),
    Move(
      id: "wall-press-up", name: "Wall press-up", place: .standing, effort: .medium,
      steps: [
        "Stand at arm's length from a wall, hands on it at the height of your chest.",
        "Bend your arms slowly, back straight, until your nose is near the wall.",
        "Press yourself away again.",
      ],
      repetitions: 10, benefit: "arms and chest",
      source: "NHS, strength exercises",
      suggestion: "Do ten slow press-ups against the wall."),
    Move(
      id: "sideways-leg-lift", name: "Sideways leg lift", place: .standing, effort: .medium,
      steps: [
        "Rest your hands on the back of a chair.",
        "Raise one leg to the side, back and hips straight.",
        "Lower it slowly.",
      ],
      repetitions: 8, isPerSide: true, variation: "with a band around the ankles",
      benefit: "hips and outer thighs", source: "NHS, strength exercises",
      suggestion: "Hold on to a chair and lift one leg sideways, eight times a side."),
    Move(
      id: "dog-walk", name: "Walk with the dog", place: .standing, effort: .big,
      steps: [
        "Put on your shoes, and take the dog; without one, take yourself.",
        "Once around the block, at the dog's pace.",
      ],
      hold: .seconds(600), benefit: "daylight, and both of you",
      source: "WHO, guidelines on physical activity and sedentary behaviour (2020)",
      suggestion: "Take the dog around the block; without a dog, take yourself."),
    Move(
      id: "stairs", name: "Stairs", place: .standing, effort: .big,
      steps: [
        "Go to the nearest stairs.",
        "Walk up a floor or two, with a hand near the rail, and down again.",
      ],
      hold: .seconds(180), variation: "two steps at a time on the way up",
      benefit: "legs and breath", source: "NHS, why we should sit less",
      suggestion: "Find some stairs and walk up a floor or two."),
    Move(
      id: "mini-squats", name: "Mini squats", place: .standing, effort: .big,
      steps: [
        "Rest your hands on the back of a chair, feet hip-width apart.",
        "Bend your knees slowly, as if to sit, back straight.",
        "Come up again and squeeze your glutes.",
      ],
      repetitions: 12, variation: "without the chair",
      benefit: "thighs and glutes", source: "NHS, strength exercises",
      suggestion: "Do a dozen small squats behind your chair."),
  ]
}
