// What takes a bit of floor, and perhaps a mat.
extension Move {
  static let floor: [Move] = [
    Move(
      id: "knee-rolls", name: "Knee rolls", place: .floor, effort: .small,
      steps: [
        "Lie on your back, knees bent and together, arms out.",
        "Let your knees sink slowly to one side; your shoulders stay on the floor.",
        "Bring them back, and over to the other side.",
      ],
      hold: .seconds(6), repetitions: 6, benefit: "the lower back",
      source: "Cambridge University Hospitals NHS, back mobility; NHS inform",
      suggestion: "Lie on your back and roll your knees from side to side."),
    Move(
      id: "cat-stretch", name: "Cat stretch", place: .floor, effort: .small,
      steps: [
        "On hands and knees, make your back round like a cat's.",
        "Let it sink again, and lift your head.",
      ],
      hold: .seconds(6), repetitions: 6, variation: "sit back on your heels in between",
      benefit: "a back that has been still", source: "NHS, back stretches",
      suggestion: "On hands and knees, make your back round like a cat's, then hollow."),
    Move(
      id: "knee-hug", name: "Knee hug", place: .floor, effort: .small,
      steps: [
        "Lie on your back.",
        "Draw both knees towards your chest with your arms, and stay.",
        "Let them go as far as your arms reach, and draw them in again.",
      ],
      hold: .seconds(10), repetitions: 3, variation: "one knee at a time",
      benefit: "hips and the lower back",
      source: "Cambridge University Hospitals NHS, back mobility",
      suggestion: "Lie on your back and hug your knees for a few breaths."),
    Move(
      id: "pelvic-curl", name: "Pelvic curl", place: .floor, effort: .medium,
      steps: [
        "Lie on your back, knees bent, feet on the floor hip-width apart.",
        "Tilt your pelvis so that the small of your back meets the floor.",
        "Curl up from there until shoulders, hips and knees are in a line, and stay.",
        "Roll down again, bit by bit.",
      ],
      hold: .seconds(5), repetitions: 8, variation: "with one foot off the floor at the top",
      benefit: "glutes and back",
      source: "Cambridge University Hospitals NHS, back mobility (bridging)",
      suggestion:
        "Lie on your back, feet on the floor, and curl your pelvis up and down a few times."),
    Move(
      id: "clams", name: "Clams", place: .floor, effort: .medium,
      steps: [
        "Lie on your side, hips and knees bent, one leg on the other.",
        "Keep your feet together and open the upper knee like a clam; your hips do not roll.",
        "Close it slowly.",
      ],
      repetitions: 10, isPerSide: true,
      variation: "with a band around the thighs", benefit: "the outer hips",
      source: "Kent Community Health NHS, strengthening exercises",
      suggestion: "Lie on your side and open your knees like a clam, ten times a side."),
    Move(
      id: "side-leg-raise", name: "Side-lying leg raise", place: .floor, effort: .medium,
      steps: [
        "Lie on your side, the lower leg bent, the upper one straight.",
        "Lift the upper leg, toes pointing forward.",
        "Lower it slowly.",
      ],
      repetitions: 10, isPerSide: true,
      variation: "with a band around the ankles", benefit: "outer thighs",
      source: "Kent Community Health NHS, strengthening exercises",
      suggestion: "Lie on your side and lift the upper leg, ten times a side."),
    Move(
      id: "horse-kicks", name: "Horse kicks", place: .floor, effort: .big,
      steps: [
        "On hands and knees, your back level like a table.",
        "Lift one leg behind you, the knee bent, the sole to the ceiling; your back stays level.",
        "Lower it without putting the knee down.",
      ],
      repetitions: 10, isPerSide: true,
      variation: "with a band around the thighs", benefit: "the glutes",
      source: "American Council on Exercise, quadruped bent-knee hip extensions",
      suggestion: "On hands and knees, kick one leg back and up like a horse, ten times a side."),
    Move(
      id: "bridge-march", name: "Bridge march", place: .floor, effort: .big,
      steps: [
        "Lie on your back, knees bent, and lift your hips off the floor.",
        "Stay up; lift one foot a little and put it down, then the other.",
        "Lower your hips slowly at the end.",
      ],
      repetitions: 10, benefit: "glutes, and a steady middle",
      source: "MSD Manuals, bridging; physiotherapists' single-leg bridge",
      suggestion: "Lie on your back, lift your hips, and march on the spot."),
  ]
}
