// What can be done without leaving the chair.
extension Move {
  static let desk: [Move] = [
    Move(
      id: "look-away", name: "Look far away", place: .desk, effort: .small,
      steps: [
        "Find the most distant thing that you can see, out of a window if there is one.",
        "Rest your eyes on it, and blink often.",
      ],
      hold: .seconds(20), benefit: "eyes that have looked at a screen for long",
      source: "UK Health and Safety Executive, display screen equipment; the 20-20-20 rule",
      suggestion: "Let your eyes rest on something far away for 20 seconds."),
    Move(
      id: "neck-turns", name: "Neck turns", place: .desk, effort: .small,
      steps: [
        "Sit tall and let your shoulders drop.",
        "Turn your head slowly to the side, as far as it likes to go, and stay.",
        "Come back to the middle before the next turn.",
      ],
      hold: .seconds(5), repetitions: 3, isPerSide: true, benefit: "a neck that moves freely",
      source: "NHS, flexibility exercises",
      suggestion: "Turn your head slowly to each side, three times."),
    Move(
      id: "shoulder-rolls", name: "Shoulder rolls", place: .desk, effort: .small,
      steps: [
        "Let your arms hang.",
        "Roll both shoulders up, back and down in one slow circle.",
      ],
      repetitions: 10, variation: "roll them the other way",
      benefit: "shoulders that have crept up and forward",
      source: "Mayo Clinic, stretches for the workday",
      suggestion: "Roll your shoulders back and down, ten slow circles."),
    Move(
      id: "chest-stretch", name: "Chest stretch", place: .desk, effort: .small,
      steps: [
        "Sit upright, away from the back of the chair, arms out to the sides.",
        "Draw your shoulders back and down.",
        "Bring your chest forward and up until it feels wide, and stay.",
      ],
      hold: .seconds(5), repetitions: 5, benefit: "an upright back, after leaning over the keys",
      source: "NHS, sitting exercises",
      suggestion: "Open your arms and stretch your chest, five times for five seconds."),
    Move(
      id: "forearm-stretch", name: "Forearm stretch", place: .desk, effort: .small,
      steps: [
        "Reach one arm forward, elbow straight, palm down.",
        "With the other hand, bend the wrist down and gently draw it towards you.",
      ],
      hold: .seconds(15), repetitions: 1, isPerSide: true, variation: "with the palm up",
      benefit: "wrists and forearms that have typed", source: "Mayo Clinic, sitting stretches",
      suggestion: "Give your wrists a stretch, 15 seconds each."),
    Move(
      id: "glute-squeeze", name: "Glute squeeze", place: .desk, effort: .medium,
      steps: [
        "Sit tall, both feet on the floor.",
        "Squeeze the muscles that you sit on, and hold.",
        "Release them all the way before you squeeze again.",
      ],
      hold: .seconds(10), repetitions: 6, variation: "lift one foot off the floor as you squeeze",
      benefit: "waking up the glutes, which sitting leaves idle",
      source: "San Francisco State University, ergonomics programme",
      suggestion:
        "Squeeze your glutes for 10 seconds, release, and repeat; lift one foot if you like."),
    Move(
      id: "hip-march", name: "Hip march", place: .desk, effort: .medium,
      steps: [
        "Sit upright, free of the back of the chair, and hold its sides.",
        "Lift one knee as far as is comfortable, and put the foot down with control.",
        "Change legs with every lift.",
      ],
      repetitions: 10, benefit: "hips and thighs",
      source: "NHS, sitting exercises",
      suggestion: "March in your chair: lift your knees in turn, ten times."),
    Move(
      id: "upper-body-twist", name: "Upper-body twist", place: .desk, effort: .medium,
      steps: [
        "Feet flat, arms crossed, each hand on the other shoulder.",
        "Keep your hips where they are and turn your upper body to the side, and stay.",
        "Come back to the middle before the next turn.",
      ],
      hold: .seconds(5), repetitions: 5, isPerSide: true, benefit: "an upper back that bends",
      source: "NHS, sitting exercises",
      suggestion: "Cross your arms and turn your upper body to each side, five times."),
    Move(
      id: "leg-extension", name: "Leg extension", place: .desk, effort: .medium,
      steps: [
        "Sit upright and hold the sides of the chair.",
        "Straighten one leg in front of you, and stay.",
        "Lower it slowly.",
      ],
      hold: .seconds(5), repetitions: 5, isPerSide: true,
      variation: "point your toes away and back towards you while the leg is up",
      benefit: "knees, thighs and ankles", source: "NHS, strength and sitting exercises",
      suggestion: "Straighten one leg in front of you, then the other, five times each."),
    Move(
      id: "sit-to-stand", name: "Sit to stand", place: .desk, effort: .big,
      steps: [
        "Move to the edge of the chair, feet hip-width apart.",
        "Lean forward a little and rise slowly, by your legs alone.",
        "Straighten, then sit down again as slowly.",
      ],
      repetitions: 10, variation: "with your arms crossed on your chest",
      benefit: "strong legs", source: "NHS, strength exercises",
      suggestion: "Rise from your chair without your hands and sit again, ten times."),
  ]
}
